/** Of so many chatters no sketch is kept: their ids are read as quickly. */
export const MAX_UNSKETCHED = 512;

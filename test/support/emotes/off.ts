/** Settings under which nobody is asked for emotes or their pictures: for runs that have no stand-ins of them. */
export const NO_EMOTES = {
  BTTV_API_URL: 'off',
  FFZ_API_URL: 'off',
  SEVENTV_API_URL: 'off',
  TWITCH_EMOTE_URL: 'off',
  BTTV_CDN_URL: 'off',
  FFZ_CDN_URL: 'off',
  SEVENTV_CDN_URL: 'off',
} as const;

/** Which messages of a channel count: its own, or also those that were mirrored in from other rooms of a shared chat. */
export const SCOPES = ['own', 'with-shared'] as const;
export type Scope = (typeof SCOPES)[number];

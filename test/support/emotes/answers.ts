import type { ThirdParty } from '../../../src/domain/emote-uses.ts';

/** An emote as a test names it. FFZ's ids are numbers. */
export interface StandInEmote {
  readonly id: string;
  readonly name: string;
}

/** What each source sends for a list of emotes, with the fields that the real one has around what we read. */
export interface Answers {
  /** Of every channel. */
  toGlobal(emotes: readonly StandInEmote[]): unknown;
  toChannel(channelId: string, emotes: readonly StandInEmote[]): unknown;
  /** The body of a 404. */
  readonly unknown: unknown;
}

const USER = '5561169bd6b9d206222a8c19';

const toBttv = ({ id, name }: StandInEmote) => ({ id, code: name, imageType: 'png', animated: false });

const bttv: Answers = {
  toGlobal: (emotes) => emotes.map((emote) => ({ ...toBttv(emote), userId: USER, modifier: false })),
  // A channel's own and those that others share with it come as two lists.
  toChannel: (channelId, emotes) => ({
    id: USER,
    bots: [],
    avatar: `https://static-cdn.jtvnw.net/jtv_user_pictures/${channelId}.png`,
    channelEmotes: emotes.filter((_, index) => index % 2 === 0).map((emote) => ({ ...toBttv(emote), userId: USER })),
    sharedEmotes: emotes
      .filter((_, index) => index % 2 === 1)
      .map((emote) => ({ ...toBttv(emote), user: { id: USER, name: 'ada', displayName: 'Ada', providerId: '11' } })),
  }),
  unknown: { message: 'User Not Found' },
};

const toFfz = ({ id, name }: StandInEmote) => ({
  id: Number(id),
  name,
  height: 32,
  width: 32,
  public: true,
  hidden: false,
  modifier: false,
  modifier_flags: 0,
  offset: null,
  margins: null,
  css: null,
  owner: { _id: 1, name: 'ada', display_name: 'Ada' },
  urls: { '1': `https://cdn.frankerfacez.com/emote/${id}/1`, '2': `https://cdn.frankerfacez.com/emote/${id}/2` },
  status: 1,
  usage_count: 10,
  created_at: '2020-01-01T00:00:00.000Z',
  last_updated: null,
});
const toFfzSet = (id: number, emotes: readonly StandInEmote[]) => ({
  id,
  _type: 1,
  icon: null,
  title: 'Set',
  css: null,
  emoticons: emotes.map(toFfz),
});

const ffz: Answers = {
  // One more set, for a few people only.
  toGlobal: (emotes) => ({
    default_sets: [3],
    sets: { 3: toFfzSet(3, emotes), 4330: toFfzSet(4330, [{ id: '99', name: 'OnlyForSome' }]) },
    users: { 4330: ['ada'] },
  }),
  toChannel: (channelId, emotes) => ({
    room: {
      _id: 7,
      twitch_id: Number(channelId),
      youtube_id: null,
      id: 'moonbase',
      is_group: false,
      display_name: 'MoonBase',
      set: 123_456,
    },
    sets: { 123456: toFfzSet(123_456, emotes) },
  }),
  unknown: { status: 404, error: 'Not Found', message: 'No such room' },
};

const toSeventv = ({ id, name }: StandInEmote) => ({
  id,
  name,
  flags: 0,
  timestamp: 1_700_000_000_000,
  actor_id: '60ae3d60e1c2ab4f2c4f3ba9',
  data: {
    id,
    name: `own_${name}`,
    flags: 0,
    lifecycle: 3,
    state: ['LISTED'],
    listed: true,
    animated: false,
    owner: { id: '60ae3d60e1c2ab4f2c4f3ba9', username: 'ada', display_name: 'Ada', style: {} },
    host: {
      url: `//cdn.7tv.app/emote/${id}`,
      files: [{ name: '2x.webp', static_name: '2x_static.webp', width: 64, height: 64, frame_count: 1, size: 2_000, format: 'WEBP' }],
    },
  },
  origin_id: null,
});
// Without an emote, "emotes" is left out.
const toSeventvSet = (id: string, emotes: readonly StandInEmote[]) => ({
  id,
  name: 'Set',
  flags: 0,
  tags: [],
  immutable: false,
  privileged: false,
  ...(emotes.length > 0 ? { emotes: emotes.map(toSeventv) } : {}),
  emote_count: emotes.length,
  capacity: 1_000,
});

const seventv: Answers = {
  toGlobal: (emotes) => toSeventvSet('62cdd34e72a832540de95857', emotes),
  toChannel: (channelId, emotes) => ({
    id: channelId,
    platform: 'TWITCH',
    username: 'moonbase',
    display_name: 'MoonBase',
    linked_at: 1_600_000_000_000,
    emote_capacity: 1_000,
    emote_set_id: null,
    emote_set: toSeventvSet('63078068be8c19d70f9d8336', emotes),
    user: { id: '6187e22a4ea2f24e5009b7fa', username: 'moonbase', display_name: 'MoonBase', connections: [] },
  }),
  unknown: { status: 'Not Found', status_code: 404, error_code: 70_442, error: 'Unknown User' },
};

export const ANSWERS: Readonly<Record<ThirdParty, Answers>> = { '7tv': seventv, bttv, ffz };

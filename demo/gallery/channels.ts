import { CHANNELS, type ChannelPlan } from '../generate/generate.ts';

type Small = Pick<ChannelPlan, 'login' | 'id' | 'displayName' | 'chatters' | 'livePerMinute' | 'languages'> & {
  readonly startHour: number;
};

/** A channel of one evening stream. */
function small({ startHour, ...plan }: Small, emote: string): ChannelPlan {
  return {
    ...plan,
    quietPerMinute: plan.livePerMinute / 9,
    streams: [{ startHour, hours: 3.5, level: 1 }],
    emotes: [{ id: `emotesv2_${plan.id.padStart(32, '0')}`, name: emote }],
    bot: 'nightbot',
  };
}

const SMALL: readonly ChannelPlan[] = [
  small(
    {
      login: 'starharbor',
      id: '377005218',
      displayName: 'StarHarbor',
      chatters: 420,
      livePerMinute: 15,
      startHour: 15,
      languages: { en: 80, uk: 10, hi: 10 },
    },
    'starhaAnchor',
  ),
  small(
    { login: 'dvash', id: '733108264', displayName: 'דבש', chatters: 260, livePerMinute: 9, startHour: 19, languages: { he: 70, en: 30 } },
    'dvashBee',
  ),
  small(
    {
      login: 'old_lighthouse',
      id: '90118273',
      displayName: 'Old_Lighthouse',
      chatters: 180,
      livePerMinute: 6,
      startHour: 20,
      languages: { en: 100 },
    },
    'oldliBeam',
  ),
  small(
    {
      login: 'moraesigye',
      id: '650012933',
      displayName: '모래시계',
      chatters: 210,
      livePerMinute: 5,
      startHour: 17,
      languages: { ko: 90, en: 10 },
    },
    'moraesSand',
  ),
  small(
    {
      login: 'quietfox',
      id: '501277340',
      displayName: 'quietfox',
      chatters: 90,
      livePerMinute: 2.5,
      startHour: 18,
      languages: { en: 60, pt: 40 },
    },
    'quietfSnooze',
  ),
];

/** The demo's three, and some small ones beside them; in all of them extensions are what everybody has. */
export const GALLERY_CHANNELS: readonly ChannelPlan[] = [...CHANNELS, ...SMALL].map((plan) => ({ ...plan, extensions: 9 }));

/** What the gallery shows, in this order. A report is added by one entry. */
import { parseLogin } from '../../src/domain/ids.ts';
import { DAY_MS, type Period, rangeOf } from '../../src/domain/range.ts';
import { activityReport } from '../../src/reports/activity.ts';
import { channelsReport } from '../../src/reports/channels.ts';
import { chatterReport } from '../../src/reports/chatter.ts';
import { chattersReport } from '../../src/reports/chatters.ts';
import { compareReport } from '../../src/reports/compare.ts';
import { digestReport } from '../../src/reports/digest.ts';
import { emotesReport } from '../../src/reports/emotes.ts';
import type { EmotePictures } from '../../src/reports/emotes-names.ts';
import { eventsReport } from '../../src/reports/events.ts';
import { heatmapReport } from '../../src/reports/heatmap.ts';
import type { ReportMessage } from '../../src/reports/message.ts';
import { momentsReport } from '../../src/reports/moments.ts';
import { overlapReport } from '../../src/reports/overlap.ts';
import { overviewReport } from '../../src/reports/overview.ts';
import type { SpanRequest } from '../../src/reports/request.ts';
import { risingReport } from '../../src/reports/rising.ts';
import { wordsReport } from '../../src/reports/words.ts';
import { drawEmote } from './emotes.ts';
import { GUILD, type History, known, NOW_MS, TIME_ZONE } from './history.ts';

export interface GalleryPicture {
  /** Its file, without the ending. */
  readonly name: string;
  /** As it is typed, or how it comes otherwise. */
  readonly asked: string;
  readonly report: (history: History) => Promise<ReportMessage>;
}

function last(period: Period): SpanRequest {
  return {
    range: rangeOf(period, NOW_MS, TIME_ZONE, null),
    span: { type: 'period', period },
    scope: 'own',
    timeZone: TIME_ZONE,
    locale: 'en-GB',
  };
}

const pictures: EmotePictures = ({ name }) => drawEmote(name);

/** The local day before. */
const YESTERDAY: SpanRequest = {
  ...last('24h'),
  range: { fromMs: Date.UTC(2026, 10, 22, 23), toMs: Date.UTC(2026, 10, 22, 23) + DAY_MS },
  span: { type: 'day' },
};

export const PICTURES: readonly GalleryPicture[] = [
  {
    name: 'overview',
    asked: '/stats overview channel:moonbase period:24h',
    report: async ({ store, channel }) => overviewReport(store, { ...last('24h'), channel: await channel('moonbase') }),
  },
  {
    name: 'activity',
    asked: '/stats activity channel:moonbase period:24h',
    report: async ({ store, channel }) => activityReport(store, { ...last('24h'), channel: await channel('moonbase') }),
  },
  {
    name: 'chatters',
    asked: '/stats chatters channel:moonbase period:7d',
    report: async ({ store, channel }) => chattersReport(store, { ...last('7d'), channel: await channel('moonbase'), limit: 10 }),
  },
  {
    name: 'chatter',
    asked: '/stats chatter name:yareach channel:moonbase period:30d',
    report: async ({ store, channel }) =>
      chatterReport(store, { ...last('30d'), channel: await channel('moonbase'), login: known(parseLogin('yareach')), pictures }),
  },
  {
    name: 'channels',
    asked: '/stats channels period:7d',
    report: async ({ store }) => channelsReport(store, { ...last('7d'), guildId: GUILD, limit: 10 }),
  },
  {
    name: 'emotes',
    asked: '/stats emotes channel:moonbase period:7d limit:15',
    report: async ({ store, channel }) => emotesReport(store, { ...last('7d'), channel: await channel('moonbase'), limit: 15, pictures }),
  },
  {
    name: 'words',
    asked: '/stats words channel:moonbase period:7d limit:20',
    report: async ({ store, channel }) => wordsReport(store, { ...last('7d'), channel: await channel('moonbase'), limit: 20 }),
  },
  {
    name: 'rising',
    asked: '/stats rising channel:moonbase period:24h',
    report: async ({ store, channel }) => risingReport(store, { ...last('24h'), channel: await channel('moonbase'), limit: 10, pictures }),
  },
  {
    name: 'moments',
    asked: '/stats moments channel:moonbase period:24h',
    report: async ({ store, channel }) => momentsReport(store, { ...last('24h'), channel: await channel('moonbase'), limit: 5 }),
  },
  {
    name: 'compare',
    asked: '/stats compare first:moonbase second:tidepool third:kumonoue period:3h',
    report: async ({ store, channel }) =>
      compareReport(store, { ...last('3h'), channels: await Promise.all(['moonbase', 'tidepool', 'kumonoue'].map(channel)) }),
  },
  {
    name: 'heatmap',
    asked: '/stats heatmap channel:moonbase period:30d',
    report: async ({ store, channel }) => heatmapReport(store, { ...last('30d'), channel: await channel('moonbase') }),
  },
  {
    name: 'overlap',
    asked: '/stats overlap first:moonbase second:tidepool third:kumonoue fourth:starharbor period:30d',
    report: async ({ store, channel }) =>
      overlapReport(store, {
        ...last('30d'),
        channels: await Promise.all(['moonbase', 'tidepool', 'kumonoue', 'starharbor'].map(channel)),
      }),
  },
  {
    name: 'events',
    asked: '/stats events channel:moonbase period:7d',
    report: async ({ store, channel }) => eventsReport(store, { ...last('7d'), channel: await channel('moonbase'), limit: 3 }),
  },
  {
    name: 'digest',
    asked: '/digest create frequency:daily channel:tidepool, the morning after',
    report: async ({ store, channel }) => digestReport(store, { ...YESTERDAY, channel: await channel('tidepool') }),
  },
];

import { type GuildId, toGuildId } from '../../../src/domain/ids.ts';
import { activityReport } from '../../../src/reports/activity.ts';
import { channelsReport } from '../../../src/reports/channels.ts';
import { chatterReport } from '../../../src/reports/chatter.ts';
import { chattersReport } from '../../../src/reports/chatters.ts';
import { compareReport } from '../../../src/reports/compare.ts';
import { emotesReport } from '../../../src/reports/emotes.ts';
import { eventsReport } from '../../../src/reports/events.ts';
import { heatmapReport } from '../../../src/reports/heatmap.ts';
import { momentsReport } from '../../../src/reports/moments.ts';
import { overlapReport } from '../../../src/reports/overlap.ts';
import { overviewReport } from '../../../src/reports/overview.ts';
import { risingReport } from '../../../src/reports/rising.ts';
import { wordsReport } from '../../../src/reports/words.ts';
import type { Store } from '../../../src/store/store.ts';
import { FIRST_GUILD } from '../load/reference.ts';
import type { Question } from './question.ts';

/** Asks as the product does when somebody types the command, up to the drawing of the picture. */
type Ask = (store: Store, question: Question) => Promise<unknown>;

const noPicture = async () => null;
const GUILD = ((): GuildId => {
  const id = toGuildId(String(FIRST_GUILD));
  if (id === null) throw new Error('the guild has no id');
  return id;
})();

export const KINDS = {
  activity: (store, question) => activityReport(store, question),
  overview: (store, question) => overviewReport(store, question),
  chatters: (store, question) => chattersReport(store, question),
  unique: (store, { channel, range, scope }) => store.chatters.countChatters(channel.id, range, scope),
  emotes: (store, question) => emotesReport(store, { ...question, pictures: noPicture }),
  words: (store, question) => wordsReport(store, question),
  heatmap: (store, question) => heatmapReport(store, question),
  compare: (store, question) => compareReport(store, question),
  overlap: (store, question) => overlapReport(store, question),
  chatter: (store, question) =>
    chatterReport(store, { ...question, login: question.people[0] ?? question.channel.login, pictures: noPicture }),
  events: (store, question) => eventsReport(store, question),
  moments: (store, question) => momentsReport(store, question),
  rising: (store, question) => risingReport(store, { ...question, pictures: noPicture }),
  channels: (store, question) => channelsReport(store, { ...question, guildId: GUILD }),
} as const satisfies Record<string, Ask>;

export type Kind = keyof typeof KINDS;
export const KIND_NAMES = Object.keys(KINDS) as readonly Kind[];

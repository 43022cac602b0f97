import { UserError } from '../../../errors.ts';
import { activityReport } from '../../../reports/activity.ts';
import { channelsReport } from '../../../reports/channels.ts';
import { chatterReport } from '../../../reports/chatter.ts';
import { chattersReport } from '../../../reports/chatters.ts';
import { compareReport } from '../../../reports/compare.ts';
import { emotesReport } from '../../../reports/emotes.ts';
import { eventsReport } from '../../../reports/events.ts';
import { heatmapReport } from '../../../reports/heatmap.ts';
import { momentsReport } from '../../../reports/moments.ts';
import { overlapReport } from '../../../reports/overlap.ts';
import { overviewReport } from '../../../reports/overview.ts';
import { risingReport } from '../../../reports/rising.ts';
import { wordsReport } from '../../../reports/words.ts';
import { defineCommand } from '../command.ts';
import { slashCommand, subcommand } from '../slash.ts';
import { text } from '../text.ts';
import { type Answer, CHANNEL_OPTION_NAMES, ofChannel, ofChannels, type StatsReport } from './stats-report.ts';
import { chatterOption, limitOption, readChatter, readLimit, readTime, scopeOption, timeOptions, toSpanRequest } from './stats-request.ts';
import { completeWatched } from './watched.ts';

/** How many gifters and raiders, and how many moments, a message has room for. */
const FEW = 5;

const REPORTS: readonly StatsReport[] = [
  ofChannel({
    name: 'overview',
    description: 'The numbers at a glance',
    options: [scopeOption],
    read:
      () =>
      (request, { store }) =>
        overviewReport(store, request),
  }),
  ofChannel({
    name: 'activity',
    description: 'Messages and chatters over time',
    options: [scopeOption],
    read:
      () =>
      (request, { store }) =>
        activityReport(store, request),
  }),
  ofChannel({
    name: 'chatters',
    description: 'Who said the most',
    options: [scopeOption, limitOption],
    read: (options) => {
      const limit = readLimit(options);
      return (request, { store }) => chattersReport(store, { ...request, limit });
    },
  }),
  ofChannel({
    name: 'chatter',
    description: 'One person: messages, place, days, favourite emotes',
    options: [chatterOption],
    read: (options) => {
      const login = readChatter(options);
      return (request, { store, pictures }) => chatterReport(store, { ...request, login, pictures });
    },
  }),
  ofChannel({
    name: 'emotes',
    description: 'The emotes that were used most',
    options: [limitOption],
    read: (options) => {
      const limit = readLimit(options);
      return (request, { store, pictures }) => emotesReport(store, { ...request, limit, pictures });
    },
  }),
  ofChannel({
    name: 'words',
    description: 'The words that were said most',
    options: [limitOption],
    read: (options) => {
      const limit = readLimit(options);
      return (request, { store }) => wordsReport(store, { ...request, limit });
    },
  }),
  ofChannel({
    name: 'rising',
    description: 'The emotes and words that grew most against the time before',
    options: [limitOption],
    read: (options) => {
      const limit = readLimit(options);
      return (request, { store, pictures }) => risingReport(store, { ...request, limit, pictures });
    },
  }),
  ofChannel({
    name: 'moments',
    description: 'When chat went wild, and over what',
    read:
      () =>
      (request, { store }) =>
        momentsReport(store, { ...request, limit: FEW }),
  }),
  ofChannel({
    name: 'heatmap',
    description: 'The busy hours of the week',
    read:
      () =>
      (request, { store }) =>
        heatmapReport(store, request),
  }),
  ofChannel({
    name: 'events',
    description: 'Subs, gifts, bits and raids',
    read:
      () =>
      (request, { store }) =>
        eventsReport(store, { ...request, limit: FEW }),
  }),
  ofChannels({
    name: 'compare',
    description: 'Channels side by side, over time',
    read:
      () =>
      (request, { store }) =>
        compareReport(store, request),
  }),
  ofChannels({
    name: 'overlap',
    description: 'How many chatters channels have in common',
    read:
      () =>
      (request, { store }) =>
        overlapReport(store, request),
  }),
  {
    name: 'channels',
    description: 'The busiest of the watched channels',
    options: [...timeOptions, limitOption],
    async parse(options, context) {
      const [time, limit] = [readTime(options, context), readLimit(options)];
      return async (now) => {
        const watches = await now.store.watches.listWatches(now.guildId);
        const ids = watches.map(({ channelId }) => channelId).filter((id) => id !== null);
        return channelsReport(now.store, { ...(await toSpanRequest(time, 'own', ids, now)), guildId: now.guildId, limit });
      };
    },
  },
];

export const stats = defineCommand<Answer>({
  data: slashCommand(
    { name: 'stats', description: 'What happened in the chat of watched Twitch channels' },
    REPORTS.map(({ name, description, options }) => subcommand(name, description, ...options)),
  ),
  defer: 'public',
  needs: null,
  complete: Object.fromEntries(CHANNEL_OPTION_NAMES.map((name) => [name, completeWatched])),
  async parse(options, context) {
    const report = REPORTS.find(({ name }) => name === options.subcommand);
    if (report === undefined) throw new UserError('unknown-subcommand', text.unknownCommand);
    return report.parse(options, context);
  },
  run: (answer, context) => answer(context),
});

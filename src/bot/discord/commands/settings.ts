import { ApplicationCommandOptionType, PermissionFlagsBits } from 'discord.js';
import { isTimeZone } from '../../../domain/range.ts';
import { UserError } from '../../../errors.ts';
import { type Complete, defineCommand } from '../command.ts';
import { cut } from '../escape.ts';
import { type Role, required } from '../options.ts';
import { slashCommand, subcommand, suggestedOption } from '../slash.ts';
import { text } from '../text.ts';
import { toDateAndTime } from '../when.ts';

type Args = { readonly set: 'timezone'; readonly timeZone: string } | { readonly set: 'manager-role'; readonly role: Role | null };

/** Names in use now, where the runtime may list only the former one (Asia/Calcutta, Europe/Kiev). */
const NEW_NAMES = ['UTC', 'Asia/Ho_Chi_Minh', 'Asia/Kathmandu', 'Asia/Kolkata', 'Asia/Yangon', 'America/Nuuk', 'Europe/Kyiv'];
const TIME_ZONES: readonly string[] = [...new Set([...NEW_NAMES.filter(isTimeZone), ...Intl.supportedValuesOf('timeZone')])];

const completeTimeZone: Complete = async (typed) => {
  const wanted = toNeedle(typed);
  const found = TIME_ZONES.filter((zone) => toNeedle(zone).includes(wanted));
  const startsCity = (zone: string) =>
    toNeedle(zone)
      .split('/')
      .some((part) => part.startsWith(wanted));
  return [...found.filter(startsCity), ...found.filter((zone) => !startsCity(zone))].map((zone) => ({ name: zone, value: zone }));
};

const toNeedle = (name: string): string => name.trim().toLowerCase().replaceAll(' ', '_');

export const settings = defineCommand<Args>({
  data: slashCommand({ name: 'settings', description: 'How I work in this server', memberPermissions: PermissionFlagsBits.ManageGuild }, [
    subcommand(
      'timezone',
      'The clock that charts and digests follow',
      suggestedOption({ name: 'timezone', description: 'Such as Europe/Berlin', required: true }),
    ),
    subcommand('manager-role', 'Who may change watches and digests, besides those with Manage Server', {
      type: ApplicationCommandOptionType.Role,
      name: 'role',
      description: 'Left out: nobody else',
    }),
  ]),
  defer: 'private',
  needs: 'manage-server',
  complete: { timezone: completeTimeZone },
  parse(options, { guildId }) {
    if (options.subcommand === 'timezone')
      return { set: 'timezone', timeZone: parseTimeZone(required(options.string('timezone'), 'timezone')) };
    if (options.subcommand !== 'manager-role') throw new UserError('unknown-subcommand', text.unknownCommand);
    const role = options.role('role');
    // The role @everyone has the server's own id.
    if (role?.id === guildId) throw new UserError('everyone', text.managerRoleEveryone);
    return { set: 'manager-role', role };
  },
  async run(args, { store, guildId, locale, nowMs }) {
    if (args.set === 'timezone') {
      const { timeZone } = args;
      await store.guilds.setTimeZone(guildId, timeZone);
      const now = toDateAndTime(nowMs, { timeZone, locale });
      return { title: text.timeZoneSet(timeZone), lines: [text.timeZoneSetLine(now)], image: null, altText: null };
    }
    await store.guilds.setManagerRole(guildId, args.role?.id ?? null);
    if (args.role === null) return { title: text.managerRoleCleared, lines: [text.managerRoleClearedLine], image: null, altText: null };
    return { title: text.managerRoleSet(args.role.name), lines: [text.managerRoleSetLine], image: null, altText: null };
  },
});

function parseTimeZone(typed: string): string {
  const known = TIME_ZONES.find((zone) => toNeedle(zone) === toNeedle(typed));
  if (known !== undefined) return known;
  // Names that the runtime knows without listing them, such as US/Eastern.
  if (isTimeZone(typed.trim())) return typed.trim();
  throw new UserError('not-a-time-zone', text.notATimeZone(cut(typed, 60)));
}

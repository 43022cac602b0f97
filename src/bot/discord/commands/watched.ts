import { type Login, parseLogin } from '../../../domain/ids.ts';
import { UserError } from '../../../errors.ts';
import type { Watch } from '../../../store/watches.ts';
import type { CommandContext, Complete } from '../command.ts';
import { cut } from '../escape.ts';
import { text } from '../text.ts';

/** @throws {UserError} when it can't be a Twitch channel's name */
export function parseChannel(typed: string): Login {
  const login = parseLogin(typed);
  if (login === null) throw new UserError('not-a-channel', text.notAChannelName(cut(typed, 60)));
  return login;
}

/**
 * The guild's watch of the channel that goes, or once went, by `typed`; with null its only one. Other guilds' watches don't count.
 * @throws {UserError} when there is no such watch, or no single one
 */
export async function findWatch(typed: string | null, { store, guildId }: CommandContext): Promise<Watch> {
  const login = typed === null ? null : parseChannel(typed);
  const watches = await store.watches.listWatches(guildId);
  if (login === null) {
    const [only, another] = watches;
    if (only === undefined) throw new UserError('no-watches', text.noWatches);
    if (another !== undefined) throw new UserError('which-channel', text.whichChannel(watches.map((watch) => watch.displayName)));
    return only;
  }
  const named = watches.find((watch) => watch.login === login);
  if (named !== undefined) return named;
  const channel = await store.channels.findChannel(login);
  const renamed = channel === null ? undefined : watches.find((watch) => watch.channelId === channel.id);
  if (renamed === undefined) throw new UserError('not-watched', text.notWatched(login));
  return renamed;
}

/** What the guild watches, names that start as typed first. */
export const completeWatched: Complete = async (typed, { store, guildId }) => {
  const wanted = parseLogin(typed) ?? typed.trim().toLowerCase();
  const watches = await store.watches.listWatches(guildId);
  const found = watches.filter((watch) => watch.login.includes(wanted) || watch.displayName.toLowerCase().includes(wanted));
  const starts = (watch: Watch) => watch.login.startsWith(wanted);
  return [...found.filter(starts), ...found.filter((watch) => !starts(watch))].map((watch) => ({
    name: toLabel(watch),
    value: watch.login,
  }));
};

/** A display name in another script than the login says little to those who know only the login. */
function toLabel({ displayName, login }: Watch): string {
  return displayName.toLowerCase() === login ? displayName : `${displayName} (${login})`;
}

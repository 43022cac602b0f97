import type { Period } from '../../src/domain/range.ts';

export const KINDS = [
  'overview',
  'activity',
  'chatters',
  'emotes',
  'words',
  'heatmap',
  'compare',
  'overlap',
  'chatter',
  'events',
  'moments',
  'rising',
  'channels',
] as const;
/** A subcommand of `/stats`. */
export type Kind = (typeof KINDS)[number];

export interface PlannedCommand {
  readonly kind: Kind;
  readonly options: Readonly<Record<string, string>>;
}

/** A watched channel, and somebody who writes there. */
export interface KnownChannel {
  readonly login: string;
  readonly chatter: string;
}

const ASKED_PERIODS: readonly Period[] = ['1h', '3h', '24h', '7d'];
/** How many channels each of these tells of. */
const SEVERAL = { compare: 3, overlap: 5 } as const;
const CHANNEL_OPTIONS = ['first', 'second', 'third', 'fourth', 'fifth'] as const;

/** All kinds in turn. The next turn has another period, and other channels; in as many turns as there are kinds each comes to the first, the largest. */
export function planCommands(commands: number, kinds: readonly Kind[], channels: readonly KnownChannel[]): PlannedCommand[] {
  return Array.from({ length: commands }, (_, index) => {
    const place = index % kinds.length;
    const turn = Math.floor(index / kinds.length);
    const kind = kinds[place] ?? nothing();
    const period = ASKED_PERIODS[turn % ASKED_PERIODS.length] ?? nothing();
    const first = turn - place + kinds.length * channels.length;
    const at = (step: number): KnownChannel => channels[(first + step) % channels.length] ?? nothing();
    return { kind, options: { ...toSubject(kind, at, channels.length), period } };
  });
}

function toSubject(kind: Kind, at: (step: number) => KnownChannel, channels: number): Record<string, string> {
  if (kind === 'channels') return {};
  if (kind === 'compare' || kind === 'overlap')
    return Object.fromEntries(CHANNEL_OPTIONS.slice(0, Math.min(SEVERAL[kind], channels)).map((name, step) => [name, at(step).login]));
  const { login, chatter } = at(0);
  return { channel: login, ...(kind === 'chatter' ? { name: chatter } : {}) };
}

function nothing(): never {
  throw new Error('There is nothing to ask about');
}

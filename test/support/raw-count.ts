/**
 * What a log of raw IRC lines holds, counted by reading the lines with nothing but string functions: nothing of ours is in between,
 * so that what is read from the database can be held against it.
 */

/** A message that stands, or an event, of the room it was said in; mirrored ones are left out. */
export interface Counted {
  readonly kind: 'message' | string;
  readonly roomId: string;
  readonly atMs: number;
  readonly userId: string;
  readonly login: string;
  readonly bits: number;
  readonly isFirst: boolean;
  readonly plan: string;
  readonly viewers: number;
}

export function readLog(lines: readonly string[]): Counted[] {
  const deleted = new Set<string>();
  for (const line of lines) if (line.includes(' CLEARMSG #')) deleted.add(tag(line, 'target-msg-id'));
  return lines.flatMap((line): Counted[] => {
    const isMessage = line.includes(' PRIVMSG #');
    if (!isMessage && !line.includes(' USERNOTICE #')) return [];
    const source = tag(line, 'source-room-id');
    if (source !== '' && source !== tag(line, 'room-id')) return [];
    if (deleted.has(tag(line, 'id'))) return [];
    return [
      {
        kind: isMessage ? 'message' : tag(line, 'msg-id'),
        roomId: tag(line, 'room-id'),
        atMs: Number(tag(line, 'tmi-sent-ts')),
        userId: tag(line, 'user-id'),
        login: isMessage ? (/ :([a-z0-9_]+)!/.exec(line)?.[1] ?? '') : tag(line, 'login'),
        bits: Number(tag(line, 'bits') || 0),
        isFirst: tag(line, 'first-msg') === '1',
        plan: tag(line, 'msg-param-sub-plan'),
        viewers: Number(tag(line, 'msg-param-viewerCount') || 0),
      },
    ];
  });
}

function tag(line: string, name: string): string {
  return new RegExp(`[@;]${name}=([^; ]*)`).exec(line)?.[1] ?? '';
}

/** How many of `items` have each key. */
export function tally<Item>(items: readonly Item[], keyOf: (item: Item) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[keyOf(item)] = (counts[keyOf(item)] ?? 0) + 1;
  return counts;
}

/** `Mon 20` on the clock of a zone, as Intl has it. */
export function hourOfWeek(timeZone: string): (atMs: number) => string {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'short', hour: '2-digit', hourCycle: 'h23' });
  return (atMs) => {
    const parts = Object.fromEntries(format.formatToParts(atMs).map(({ type, value }) => [type, value]));
    return `${parts['weekday']} ${Number(parts['hour'])}`;
  };
}

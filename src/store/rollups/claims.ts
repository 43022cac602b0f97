import type { Knex } from 'knex';
import type { ChannelId } from '../../domain/ids.ts';
import type { Db, Result } from '../database.ts';
import { WRITER_LOCK } from '../writer/writer.ts';
import type { Failures } from './failures.ts';

/** An hour or a day of a channel. */
export interface Stretch {
  readonly channelId: ChannelId;
  readonly fromMs: number;
}

export async function lockWriters(trx: Knex.Transaction): Promise<void> {
  await trx.raw('select pg_advisory_xact_lock(?)', [WRITER_LOCK]);
}

interface RawClaimed {
  channel_id: ChannelId;
  from_ms: number;
}

/**
 * Claims the stretches that `due` selects (channel_id, during): from now on everyone who changes what stands in one takes the claim away again.
 * The writers' lock is held for that moment, so that what was stored before the claim is seen by whoever reads after it.
 * @returns what was claimed, the oldest first
 */
export async function claim(
  db: Db,
  token: string,
  due: string,
  bindings: Readonly<Record<string, string | number>>,
): Promise<readonly Stretch[]> {
  const rows = await db.transaction(async (trx) => {
    await lockWriters(trx);
    const claimed = await trx.raw<Result<RawClaimed>>(
      `with due as (${due})
       insert into claims (channel_id, during, claim) select channel_id, during, :token from due
       on conflict (channel_id, during) do update set claim = excluded.claim
       returning channel_id, extract(epoch from lower(during))::float8 * 1000 as from_ms`,
      { ...bindings, token },
    );
    return claimed.rows;
  });
  return rows
    .map((row) => ({ channelId: row.channel_id, fromMs: row.from_ms }))
    .sort((a, b) => a.fromMs - b.fromMs || (BigInt(a.channelId) < BigInt(b.channelId) ? -1 : 1));
}

/** Thrown inside the transaction of `commit` to take back what was written of stretches that are not ours any more. */
class ClaimsLost extends Error {
  readonly held: ReadonlySet<string>;

  constructor(held: ReadonlySet<string>) {
    super('claims were lost');
    this.held = held;
  }
}

const keyOf = ({ channelId, fromMs }: Stretch): string => `${channelId} ${fromMs}`;

/**
 * Writes the rollups of `stretches` and takes their marks out of `marks`, of those whose claim still holds; the others keep their mark.
 * Writing needs no lock; only the last look at the claims does.
 * @returns how many were committed
 */
export async function commit<Made extends Stretch>(
  db: Db,
  token: string,
  marks: 'open_hours' | 'open_days',
  stretches: readonly Made[],
  write: (trx: Knex.Transaction, stretches: readonly Made[]) => Promise<void>,
): Promise<number> {
  let rest = stretches;
  for (let races = 0; rest.length > 0; ) {
    try {
      await db.transaction(async (trx) => {
        await write(trx, rest);
        await lockWriters(trx);
        await takeMarks(trx, token, marks, rest);
      });
      return rest.length;
    } catch (error) {
      if (error instanceof ClaimsLost) {
        const { held } = error;
        rest = rest.filter((stretch) => held.has(keyOf(stretch)));
      } else if (isRace(error) && races < MAX_RACES) {
        races += 1;
      } else {
        throw error;
      }
    }
  }
  return 0;
}

/** A unique violation or a deadlock: somebody else was rolling up the same just now, and one of us has lost the claim. */
const RACE_CODES: ReadonlySet<unknown> = new Set(['23505', '40P01']);
const MAX_RACES = 5;

function isRace(error: unknown): boolean {
  return error instanceof Error && RACE_CODES.has(Reflect.get(error, 'code'));
}

/** `work` on all of `stretches` at once; when that fails on each alone, so that only those that are at fault fail. @returns the sum of what `work` returned */
export async function commitApart<Made extends Stretch>(
  stretches: readonly Made[],
  failures: Failures,
  work: (stretches: readonly Made[]) => Promise<number>,
): Promise<number> {
  if (stretches.length === 0) return 0;
  try {
    return await work(stretches);
  } catch (error) {
    let done = 0;
    for (const stretch of stretches)
      done += (await failures.spare(() => (stretches.length === 1 ? Promise.reject(error) : work([stretch])))) ?? 0;
    return done;
  }
}

const TAKE_MARK = {
  open_hours: `delete from open_hours o using taken t where o.channel_id = t.channel_id and o.hour = lower(t.during)`,
  open_days: `delete from open_days o using taken t where o.channel_id = t.channel_id and o.day = (lower(t.during) at time zone 'UTC')::date`,
} as const;

async function takeMarks(
  trx: Knex.Transaction,
  token: string,
  marks: keyof typeof TAKE_MARK,
  stretches: readonly Stretch[],
): Promise<void> {
  const { rows } = await trx.raw<Result<RawClaimed>>(
    `with taken as (
       delete from claims c using unnest(:channelIds::bigint[], :from::float8[]) as s(channel_id, from_s)
        where c.claim = :token and c.channel_id = s.channel_id and lower(c.during) = to_timestamp(s.from_s)
       returning c.channel_id, c.during
     ), unmarked as (${TAKE_MARK[marks]})
     select channel_id, extract(epoch from lower(during))::float8 * 1000 as from_ms from taken`,
    { token, channelIds: stretches.map((stretch) => stretch.channelId), from: stretches.map((stretch) => stretch.fromMs / 1000) },
  );
  if (rows.length < stretches.length)
    throw new ClaimsLost(new Set(rows.map((row) => keyOf({ channelId: row.channel_id, fromMs: row.from_ms }))));
}

import type { Db, Result } from './database.ts';

/** The sealed token of an account, null when none was kept. */
export async function getSealedToken(db: Db, account: string): Promise<Buffer | null> {
  const { rows } = await db.raw<Result<{ sealed: Buffer }>>('select sealed from twitch_tokens where account = :account', { account });
  return rows[0]?.sealed ?? null;
}

export async function saveSealedToken(db: Db, account: string, sealed: Buffer): Promise<void> {
  await db.raw(
    'insert into twitch_tokens (account, sealed) values (:account, :sealed) on conflict (account) do update set sealed = excluded.sealed, updated_at = now()',
    { account, sealed },
  );
}

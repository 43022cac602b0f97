import type { ChannelId, Login } from '../domain/ids.ts';
import type { Db } from './database.ts';

/** What became of the attempt to join a channel. */
export interface JoinReport {
  readonly login: Login;
  readonly state: 'joined' | 'pending' | 'failed';
  readonly reason: string | null;
  readonly channelId: ChannelId | null;
  readonly retryAtMs: number | null;
}

/** Keeps what `/watch list` shows, and drops the reports of channels that nobody watches any more. */
export async function saveJoinReports(db: Db, reports: readonly JoinReport[]): Promise<void> {
  if (reports.length === 0) return;
  await db.raw(
    `insert into joins (login, state, reason, retry_at)
     select r.login, r.state, r.reason, to_timestamp(r.retry_ms / 1000)
       from unnest(:logins::text[], :states::text[], :reasons::text[], :retries::float8[]) as r(login, state, reason, retry_ms)
     on conflict (login) do update set state = excluded.state, reason = excluded.reason, retry_at = excluded.retry_at, changed_at = now()`,
    {
      logins: reports.map((report) => report.login),
      states: reports.map((report) => report.state),
      reasons: reports.map((report) => report.reason),
      retries: reports.map((report) => report.retryAtMs),
    },
  );
  await db.raw('delete from joins j where not exists (select from watches w where w.login = j.login)');
}

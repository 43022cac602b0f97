import type pg from 'pg';

/** What the server read since it was started, of the product's own tables: rows, and pages of 8 kB whether they were in memory or not. */
export interface Reads {
  readonly rows: number;
  readonly blocks: number;
}

/** Up to date once the connections that did the reading are closed. https://www.postgresql.org/docs/current/monitoring-stats.html */
export async function readReads(client: pg.Client): Promise<Reads> {
  await client.query('select pg_stat_clear_snapshot()');
  const { rows } = await client.query<{ rows: number; blocks: number }>(
    `select (select sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) from pg_stat_user_tables)::float8 as rows,
            (select sum(heap_blks_read + heap_blks_hit + coalesce(idx_blks_read + idx_blks_hit, 0) + coalesce(toast_blks_read + toast_blks_hit, 0)
                        + coalesce(tidx_blks_read + tidx_blks_hit, 0)) from pg_statio_user_tables)::float8 as blocks`,
  );
  return rows[0] ?? { rows: 0, blocks: 0 };
}

import type pg from 'pg';

export interface TableSize {
  readonly table: string;
  readonly rows: number;
  readonly bytes: number;
  readonly indexBytes: number;
}

/** Tables with their indexes and everything else, the largest first; all days of messages as one. */
export async function listSizes(client: pg.Client): Promise<TableSize[]> {
  const { rows } = await client.query<{ table: string; rows: number; bytes: number; index_bytes: number }>(
    `select case when relname ~ '^messages_\\d{8}$' then 'messages' else relname end as table, sum(greatest(reltuples, 0))::float8 as rows,
            sum(pg_total_relation_size(oid))::float8 as bytes, sum(pg_indexes_size(oid))::float8 as index_bytes
       from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
      group by 1 order by 3 desc`,
  );
  return rows.map(({ index_bytes, ...size }) => ({ ...size, indexBytes: index_bytes }));
}

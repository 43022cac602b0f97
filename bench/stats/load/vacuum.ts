import type pg from 'pg';

/** What autovacuum would have done by now: visibility and statistics of each table that holds rows. */
export async function vacuumAll(clients: readonly pg.Client[]): Promise<void> {
  const { rows = [] } = (await clients[0]?.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by relpages desc`,
  )) ?? { rows: [] };
  const left = rows.map(({ name }) => name);
  await Promise.all(
    clients.map(async (client) => {
      for (let name = left.shift(); name !== undefined; name = left.shift()) await client.query(`vacuum (analyze, skip_locked) "${name}"`);
    }),
  );
}

import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { migrateUrl } from '../../../src/store/migrate.ts';

/** All databases of this run share it: vitest's workers are children or threads of the process that set it. */
const RUN_VARIABLE = 'CHATPULSE_TEST_RUN';

/** Names start with this, so that a run on a server of one's own clears its own databases and no others. */
function runPrefix(): string {
  process.env[RUN_VARIABLE] ??= `${process.pid}_${randomBytes(3).toString('hex')}`;
  return `chatpulse_test_${process.env[RUN_VARIABLE]}_`;
}

/** Makes (once a run) the migrated database that the others are copied from, and returns its name. */
export async function createTemplate(adminUrl: string): Promise<string> {
  const name = `${runPrefix()}template`;
  await runOn(adminUrl, `create database ${name}`).catch((error: unknown) => {
    if (!isCode(error, '42P04') && !isCode(error, '23505')) throw error;
  });
  await migrateUrl(databaseUrl(adminUrl, name));
  return name;
}

/** A name for the next database of this run. */
export function nextName(): string {
  return `${runPrefix()}${randomBytes(6).toString('hex')}`;
}

/** Drops whatever this run has made on the server. */
export async function dropTestDatabases(adminUrl: string): Promise<void> {
  const rows = await runOn(adminUrl, `select datname from pg_database where starts_with(datname, '${runPrefix()}')`);
  for (const { datname } of rows) await runOn(adminUrl, `drop database if exists ${datname} with (force)`);
}

/** The same server, another database. */
export function databaseUrl(adminUrl: string, database: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${database}`;
  return url.href;
}

/** Runs one statement on a connection of its own. */
export async function runOn(url: string, sql: string): Promise<Record<string, string>[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000, query_timeout: 30_000 });
  await client.connect();
  try {
    return (await client.query<Record<string, string>>(sql)).rows;
  } finally {
    await client.end();
  }
}

export function isCode(error: unknown, sqlState: string): boolean {
  return error instanceof Error && Reflect.get(error, 'code') === sqlState;
}

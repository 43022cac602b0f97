import { setTimeout as sleep } from 'node:timers/promises';
import { inject } from 'vitest';
import { databaseUrl, isCode, nextName, runOn } from './template.ts';

export interface TestDatabase extends AsyncDisposable {
  readonly url: string;
}

/** A fresh, migrated database that is dropped, sessions and all, when it goes out of scope: `await using database = await createDatabase()`. */
export async function createDatabase(): Promise<TestDatabase> {
  const [adminUrl, template, name] = [inject('postgresUrl'), inject('templateDatabase'), nextName()];
  for (let attempt = 1; ; attempt += 1) {
    try {
      await runOn(adminUrl, `create database ${name} template ${template}`);
      break;
    } catch (error) {
      // Autovacuum looks into the template now and then: object_in_use.
      if (!isCode(error, '55006') || attempt >= 20) throw error;
      await sleep(100);
    }
  }
  return {
    url: databaseUrl(adminUrl, name),
    [Symbol.asyncDispose]: async () => {
      await runOn(adminUrl, `drop database if exists ${name} with (force)`);
    },
  };
}

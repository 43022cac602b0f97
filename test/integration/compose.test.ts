import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv, promisify } from 'node:util';
import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { readConfig, VARIABLES } from '../../src/config.ts';
import { type PartHealth, startWeb } from '../../src/web/server.ts';
import { readDockerfile } from '../support/dockerfile.ts';

const ROOT = join(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

const healthcheck = z.strictObject({
  test: z.array(z.string()).min(2),
  interval: z.string(),
  timeout: z.string(),
  start_period: z.string(),
  retries: z.number(),
});
const service = z.strictObject({
  build: z.literal('.').optional(),
  image: z.string(),
  restart: z.literal('unless-stopped'),
  init: z.boolean().optional(),
  depends_on: z.record(z.string(), z.strictObject({ condition: z.literal('service_healthy') })).optional(),
  env_file: z.literal('.env').optional(),
  environment: z.record(z.string(), z.string()),
  ports: z.array(z.string()).optional(),
  volumes: z.array(z.string()).min(1),
  shm_size: z.string().optional(),
  healthcheck,
  stop_grace_period: z.string(),
});
/** Every key that is used, with its shape (https://github.com/compose-spec/compose-spec/blob/main/spec.md). */
const composeFile = z.strictObject({
  services: z.strictObject({ chatpulse: service, postgres: service }),
  volumes: z.record(z.string(), z.null()),
});

/** https://hub.docker.com/_/postgres, "Environment Variables" */
const POSTGRES_VARIABLES = ['POSTGRES_PASSWORD', 'POSTGRES_USER', 'POSTGRES_DB', 'POSTGRES_INITDB_ARGS'];

const compose = composeFile.parse(parse(read('docker-compose.yml')));
const { chatpulse, postgres } = compose.services;
const dockerfile = readDockerfile(read('Dockerfile'));
const image = dockerfile.at(-1);
if (image === undefined) throw new Error('the Dockerfile has no stage');
const manifest = z
  .object({ scripts: z.record(z.string(), z.string()), bin: z.record(z.string(), z.string()) })
  .parse(JSON.parse(read('package.json')));

test('every variable in the compose file is known to whoever gets it', () => {
  for (const name of Object.keys(chatpulse.environment)) expect(VARIABLES).toContain(name);
  for (const name of Object.keys(postgres.environment)) expect(POSTGRES_VARIABLES).toContain(name);
});

test('every variable that compose fills in is asked for in .env.example', () => {
  const asked = Object.keys(parseEnv(read('.env.example')));
  const filled = [...read('docker-compose.yml').matchAll(/\$\{(\w+)/g)].map((match) => match[1]);
  expect(filled).not.toEqual([]);
  for (const name of filled) expect(asked).toContain(name);
});

test('.env.example names the variables of the configuration, each explained, with its default', () => {
  const example = read('.env.example');
  const named = Object.keys(parseEnv(example));
  expect(named.filter((name) => name !== 'POSTGRES_PASSWORD').sort()).toEqual([...VARIABLES].sort());
  const lines = example.split('\n');
  for (const name of named) expect(lines[lines.findIndex((line) => line.startsWith(`${name}=`)) - 1]).toMatch(/^# \S.*[.)]$/);
  expect(readConfig(parseEnv(example))).toEqual(readConfig({}));
});

test('services wait for services that exist and say when they are healthy, and volumes are declared', () => {
  for (const name of Object.keys(chatpulse.depends_on ?? {})) expect(Object.keys(compose.services)).toContain(name);
  const used = [chatpulse, postgres].flatMap(({ volumes }) => volumes.map((volume) => volume.split(':')[0]));
  expect(used.sort()).toEqual(Object.keys(compose.volumes).sort());
});

test('the database address leads to the postgres service with its user and its database', () => {
  const url = new URL((chatpulse.environment['DATABASE_URL'] ?? '').replace(/\$\{POSTGRES_PASSWORD[^}]*\}/, 'secret'));
  const { POSTGRES_USER, POSTGRES_DB, POSTGRES_PASSWORD } = postgres.environment;
  expect(Object.keys(compose.services)).toContain(url.hostname);
  expect([url.username, url.pathname, url.port, url.password]).toEqual([POSTGRES_USER, `/${POSTGRES_DB}`, '5432', 'secret']);
  expect(POSTGRES_PASSWORD).toMatch(/^\$\{POSTGRES_PASSWORD:\?/);
  expect(postgres.healthcheck.test).toEqual(['CMD', 'pg_isready', `--username=${POSTGRES_USER}`, `--dbname=${POSTGRES_DB}`]);
  expect(readConfig({ ...chatpulse.environment, DATABASE_URL: url.href }).databaseUrl).toBe(url.href);
});

test('compose, image and configuration agree on port and data folder', () => {
  const { HTTP_PORT, HTTP_HOST, DATA_DIR } = chatpulse.environment;
  expect(image.words('EXPOSE')).toEqual([HTTP_PORT]);
  expect(chatpulse.ports).toEqual([`127.0.0.1:${HTTP_PORT}:${HTTP_PORT}`]);
  expect(readConfig({}).http?.port).toBe(Number(HTTP_PORT));
  expect(image.words('VOLUME')).toEqual([DATA_DIR]);
  expect(chatpulse.volumes.map((volume) => volume.split(':')[1])).toEqual([DATA_DIR]);
  expect(image.environment()).toEqual({ NODE_ENV: 'production', DATA_DIR, HTTP_HOST });
});

test('whatever the Dockerfile copies exists, and .dockerignore lets it in', () => {
  const allowed = read('.dockerignore').split('\n');
  expect(allowed).toContain('*');
  const copied = dockerfile.flatMap((stage) => stage.copies());
  expect(copied.length).toBeGreaterThan(5);
  for (const { from, sources } of copied) {
    if (from !== null) expect(dockerfile.map((stage) => stage.name)).toContain(from);
    else
      for (const source of sources)
        expect([source, existsSync(join(ROOT, source)), allowed.includes(`!${source}`)]).toEqual([source, true, true]);
  }
});

test('the scripts that the Dockerfile runs exist, and what the image starts is what the build makes', () => {
  const scripts = dockerfile.flatMap((stage) => [...stage.text().matchAll(/npm run (\S+)/g)].map((match) => match[1] ?? ''));
  expect(scripts).toEqual(['build']);
  for (const script of scripts) expect(Object.keys(manifest.scripts)).toContain(script);
  const [node, entry = ''] = image.json('ENTRYPOINT');
  expect([node, entry]).toEqual(['node', manifest.bin['chatpulse']]);
  const { compilerOptions } = z
    .object({ compilerOptions: z.object({ rootDir: z.string(), outDir: z.string() }) })
    .parse(JSON.parse(read('tsconfig.build.json')));
  const source = entry.replace(compilerOptions.outDir, compilerOptions.rootDir).replace(/\.js$/, '.ts');
  expect(source).toBe('src/main.ts');
  expect(existsSync(join(ROOT, source))).toBe(true);
  expect(manifest.scripts['build']).toContain('tsconfig.build.json');
});

test('the image is of the Node that package.json allows, and runs as an ordinary user', () => {
  for (const stage of dockerfile) expect(stage.base).toMatch(/^docker\.io\/library\/node:24-bookworm-slim$/);
  expect(image.words('USER')).toEqual(['node']);
  const order = image.instructions.map(({ name }) => name);
  expect(order.indexOf('USER')).toBeGreaterThan(order.lastIndexOf('RUN'));
});

test('the health checks of image and compose ask what is really served, and tell ready from not ready', async () => {
  const inImage = image.healthcheck();
  const [kind, ...inCompose] = chatpulse.healthcheck.test;
  expect(kind).toBe('CMD');
  let ok = true;
  const health = async (): Promise<Record<string, PartHealth>> => ({ database: { ok, state: ok ? 'connected' : 'away' } });
  const web = await startWeb({ host: '127.0.0.1', port: 0, registry: new Registry(), health });
  try {
    const { port } = new URL(web.url);
    const asked = async (words: readonly string[]): Promise<number> => {
      const [program = '', ...rest] = words.map((word) => word.replace('127.0.0.1:8080', `127.0.0.1:${port}`));
      return promisify(execFile)(program, rest, { env: { ...process.env, HTTP_PORT: port } }).then(
        () => 0,
        (error) => error.code,
      );
    };
    expect([await asked(inImage), await asked(inCompose)]).toEqual([0, 0]);
    ok = false;
    expect([await asked(inImage), await asked(inCompose)]).toEqual([1, 1]);
  } finally {
    await web.stop();
  }
});

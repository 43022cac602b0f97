import { pino } from 'pino';
import { expect, test } from 'vitest';
import { parseLogin } from '../../domain/ids.ts';
import type { DesiredChannel } from './contract.ts';
import { createDesired } from './desired.ts';

function want(...names: string[]): DesiredChannel[] {
  return names.map((name) => {
    const login = parseLogin(name);
    if (!login) throw new Error(`${name} is no login`);
    return { login, channelId: null };
  });
}

/** A source whose database and disk answer as told; an error is thrown. */
function open(kept: readonly DesiredChannel[] | Error | null) {
  const applied: string[] = [];
  const logged: string[] = [];
  const world = { database: new Error('away') as readonly DesiredChannel[] | Error, disk: kept, saves: 0 };
  const answer = async <T>(value: T | Error): Promise<T> => {
    if (value instanceof Error) throw value;
    return value;
  };
  const desired = createDesired({
    listDesired: () => answer(world.database),
    memory: {
      load: () => answer(world.disk),
      async save(channels) {
        world.saves += 1;
        await answer(world.disk);
        world.disk = channels;
      },
    },
    apply: (channels) => void applied.push(channels.map((one) => one.login).join(' ')),
    tunables: { listDeadlineMs: 1_000, diskDeadlineMs: 1_000 },
    log: pino({ level: 'info' }, { write: (line: string) => void logged.push(String(JSON.parse(line).msg)) }),
  });
  return { desired, applied, logged, world };
}

test('a list that fails is replaced by the kept one at the start, and by nothing later', async () => {
  const { desired, applied, logged, world } = open(want('a', 'b'));
  await desired.refresh();
  await desired.refresh();
  world.database = want('c');
  await desired.refresh();
  world.database = new Error('away again');
  await desired.refresh();
  expect(applied).toEqual(['a b', 'c']);
  expect(logged).toEqual([
    'the desired channels are unknown; recording those of the last run',
    'the desired channels are known again',
    'the desired channels are unknown; going on with the last list',
  ]);
});

test('a list is kept when it has changed, and again until the disk has taken it', async () => {
  const { desired, logged, world } = open(null);
  world.database = want('a');
  await desired.refresh();
  await desired.refresh();
  expect([world.saves, world.disk]).toEqual([1, want('a')]);
  world.disk = new Error('full');
  world.database = want('a', 'b');
  await desired.refresh();
  await desired.refresh();
  world.disk = null;
  await desired.refresh();
  await desired.refresh();
  expect([world.saves, world.disk]).toEqual([4, want('a', 'b')]);
  expect(logged).toEqual(['the desired channels could not be kept for the next start; trying again']);
});

test('with nothing kept, or nothing readable, it goes on asking', async () => {
  for (const kept of [null, new Error('unreadable')]) {
    const { desired, applied, logged, world } = open(kept);
    await desired.refresh();
    await desired.refresh();
    expect([applied, logged.length]).toEqual([[], 1]);
    world.disk = null;
    world.database = want('a');
    await desired.refresh();
    expect(applied).toEqual(['a']);
  }
});

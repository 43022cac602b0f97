import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ChannelId, type Login, parseLogin, toChannelId } from '../../domain/ids.ts';
import type { DesiredChannel } from './contract.ts';
import { type Carrier, diffDesired, type Entry, needsJoin, nextToJoin, toReport } from './roster.ts';

function login(name: string): Login {
  const parsed = parseLogin(name);
  if (!parsed) throw new Error(`${name} is no login`);
  return parsed;
}

function entry(name: string, over: Partial<Entry<Carrier>> = {}): Entry<Carrier> {
  return {
    login: login(name),
    desiredId: null,
    answeredId: null,
    isNew: false,
    turn: 0,
    unanswered: 0,
    verdict: null,
    retry: null,
    attempt: null,
    homes: new Map(),
    ...over,
  };
}

const stays: Carrier = { isDraining: false };
const drains: Carrier = { isDraining: true };
const homesOf = (...carriers: Carrier[]) => new Map(carriers.map((carrier) => [carrier, 0]));

test('applying the difference makes the known channels the desired ones, and nothing is named twice', () => {
  const channel = fc.record({
    login: fc.constantFrom('a', 'b', 'c', 'd').map(login),
    channelId: fc.constantFrom(null, toChannelId('1'), toChannelId('2')),
  });
  fc.assert(
    fc.property(fc.array(channel), fc.array(channel), (before, desired) => {
      const known = new Map(before.map((one): [Login, { desiredId: ChannelId | null }] => [one.login, { desiredId: one.channelId }]));
      const diff = diffDesired(known, desired);
      for (const gone of diff.removed) expect(known.delete(gone)).toBe(true);
      for (const one of diff.changed) expect(known.get(one.login)?.desiredId).not.toBe(one.channelId);
      for (const one of diff.added) expect(known.has(one.login)).toBe(false);
      for (const one of [...diff.added, ...diff.changed]) known.set(one.login, { desiredId: one.channelId });
      const wanted = new Map<Login, DesiredChannel>();
      for (const one of desired) if (!wanted.has(one.login)) wanted.set(one.login, one);
      expect(new Map([...known].map(([name, one]) => [name, one.desiredId]))).toEqual(
        new Map([...wanted].map(([name, one]) => [name, one.channelId])),
      );
    }),
  );
});

test('a channel needs a JOIN unless one is under way, it waits for its time, or a connection that stays records it', () => {
  expect(needsJoin(entry('a'), 0)).toBe(true);
  expect(needsJoin(entry('a', { attempt: { carrier: stays, sentAt: null, isProven: false } }), 0)).toBe(false);
  expect(needsJoin(entry('a', { retry: { at: 5, atMs: 0 } }), 4)).toBe(false);
  expect(needsJoin(entry('a', { retry: { at: 5, atMs: 0 } }), 5)).toBe(true);
  expect(needsJoin(entry('a', { homes: homesOf(drains, stays) }), 0)).toBe(false);
  expect(needsJoin(entry('a', { homes: homesOf(drains) }), 0)).toBe(true);
});

test('a healthy channel never waits behind a dead one', () => {
  const order = [
    entry('asked', { isNew: true, turn: 9 }),
    entry('lost', { turn: 7 }),
    entry('lostlater', { turn: 8 }),
    entry('moving', { homes: homesOf(drains), turn: 1 }),
    entry('unanswered', { unanswered: 1, isNew: true, turn: 2 }),
    entry('dead', { verdict: 'missing', turn: 3 }),
  ];
  const waiting = new Set([...order].reverse());
  const names: string[] = [];
  for (let next = nextToJoin(waiting, 0); next; next = nextToJoin(waiting, 0)) {
    names.push(next.login);
    waiting.delete(next);
  }
  expect(names).toEqual(order.map((one) => one.login));
});

test('reports: recorded is joined whatever else is under way; a verdict is a failure; the rest is pending', () => {
  const retry = { at: 1, atMs: 99 };
  const id = toChannelId('5');
  expect(toReport(entry('a', { answeredId: id, homes: homesOf(drains), unanswered: 1, retry }))).toEqual({
    login: 'a',
    state: 'joined',
    reason: null,
    channelId: '5',
    retryAtMs: null,
  });
  expect(toReport(entry('a', { verdict: 'suspended', retry }))).toMatchObject({ state: 'failed', reason: 'suspended', retryAtMs: 99 });
  expect(toReport(entry('a'))).toMatchObject({ state: 'pending', reason: null, channelId: null, retryAtMs: null });
});

import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import { type ChannelId, type Login, parseLogin, toChannelId } from '../../domain/ids.ts';
import type { DesiredChannel } from './contract.ts';
import { createMembership, type Home, type Membership } from './membership.ts';
import { toReport } from './roster.ts';
import { DEFAULT_TUNABLES } from './tunables.ts';

interface FakeHome extends Home {
  isDraining: boolean;
  lastLineAtMs: number;
  provenAtMs: number;
  readonly parts: string[];
}

function createHome(): FakeHome {
  const parts: string[] = [];
  return { isDraining: false, seats: new Set(), lastLineAtMs: 0, provenAtMs: 0, parts, part: (login) => void parts.push(login) };
}

function id(text: string): ChannelId {
  const parsed = toChannelId(text);
  if (!parsed) throw new Error(`${text} is no id`);
  return parsed;
}

function want(name: string, channelId: string | null = null): DesiredChannel {
  const login = parseLogin(name);
  if (!login) throw new Error(`${name} is no login`);
  return { login, channelId: channelId === null ? null : id(channelId) };
}

let nowMs: number;
let story: string[];
let membership: Membership<FakeHome>;

beforeEach(() => {
  nowMs = 0;
  story = [];
  membership = createMembership<FakeHome>({
    sink: {
      joined: (channelId, login, atMs) => void story.push(`joined ${channelId} ${login} ${atMs}`),
      lost: (channelId, sinceMs, reason) => void story.push(`lost ${channelId} ${sinceMs} ${reason}`),
    },
    clock: { now: () => nowMs, tick: () => undefined },
    tunables: DEFAULT_TUNABLES,
    metrics: { joinFailed: () => undefined },
    changed: () => undefined,
    random: () => 0.5,
  });
});

/** Sends the JOIN that is due to `home`; its login. */
function send(home: FakeHome): Login | null {
  const entry = membership.next();
  if (!entry) return null;
  const attempt = membership.begin(entry, home);
  attempt.sentAt = nowMs;
  attempt.isProven = true;
  return entry.login;
}

const report = (name: string) => {
  const entry = membership.entries.get(name);
  return entry ? toReport(entry) : null;
};

test('while two connections record a channel, the end of one is no loss', () => {
  const [old, fresh] = [createHome(), createHome()];
  membership.apply([want('a')], false);
  send(old);
  membership.confirm(old, 'a', id('1'), 10);
  expect(send(fresh)).toBeNull();
  old.isDraining = true;
  expect(membership.isEmptied(old)).toBe(false);
  expect(send(fresh)).toBe('a');
  membership.confirm(fresh, 'a', id('1'), 20);
  expect(membership.isEmptied(old)).toBe(true);
  old.provenAtMs = 20;
  membership.closed(old, 'connection lost');
  expect(story).toEqual(['joined 1 a 10']);
  fresh.lastLineAtMs = 99;
  membership.closed(fresh, 'connection lost');
  expect(story).toEqual(['joined 1 a 10', 'lost 1 99 connection lost']);
  expect(send(createHome())).toBe('a');
});

test('a connection that goes with lines on their way leaves a gap from its last proof to where the next one began', () => {
  const [old, fresh] = [createHome(), createHome()];
  membership.apply([want('a'), want('b')], false);
  send(old);
  send(old);
  membership.confirm(old, 'a', id('1'), 10);
  membership.confirm(old, 'b', id('2'), 10);
  old.isDraining = true;
  send(fresh);
  membership.confirm(fresh, 'a', id('1'), 20);
  expect(membership.isProven(old)).toBe(false);
  old.provenAtMs = 25;
  expect(membership.isProven(old)).toBe(true);
  send(fresh);
  membership.confirm(fresh, 'b', id('2'), 30);
  expect([membership.isEmptied(old), membership.isProven(old)]).toEqual([true, false]);
  // What it brings this late was said earlier: it proves nothing.
  old.lastLineAtMs = 40;
  membership.closed(old, 'connection lost');
  expect(story.slice(2)).toEqual(['lost 2 25 connection lost', 'joined 2 b 30']);
  membership.closed(fresh, 'stopped');
  expect(story.slice(4)).toEqual(['lost 1 0 stopped', 'lost 2 0 stopped']);
});

test('the end of the new connection is no loss while the old one still delivers', () => {
  const [old, fresh] = [createHome(), createHome()];
  membership.apply([want('a')], false);
  send(old);
  membership.confirm(old, 'a', id('1'), 10);
  old.isDraining = true;
  send(fresh);
  membership.confirm(fresh, 'a', id('1'), 20);
  membership.closed(fresh, 'connection lost');
  expect(story).toEqual(['joined 1 a 10']);
  expect([membership.isEmptied(old), send(createHome())]).toEqual([false, 'a']);
});

test('without an answer it is tried again after a pause, then counts as missing and waits an hour', () => {
  const home = createHome();
  membership.apply([want('a')], false);
  const tries: number[] = [];
  for (; nowMs < 120_000; nowMs += 500) {
    membership.expire();
    if (send(home)) tries.push(nowMs);
  }
  expect(tries).toEqual([0, 19_000, 42_000 - 500]);
  expect(report('a')).toMatchObject({ state: 'failed', reason: 'missing' });
  expect(home.seats.size).toBe(0);
  nowMs = 58_000 + 3_600_000;
  expect(send(home)).toBe('a');
  nowMs += 15_000;
  membership.expire();
  expect(report('a')).toMatchObject({ state: 'failed', reason: 'missing' });
  expect(membership.next()).toBeNull();
});

test('silence says nothing as long as the server may not have seen the JOIN', () => {
  membership.apply([want('a')], false);
  const entry = membership.next();
  if (!entry) throw new Error('nothing to join');
  const attempt = membership.begin(entry, createHome());
  attempt.sentAt = 0;
  nowMs = 60_000;
  membership.expire();
  expect(entry.attempt).toBe(attempt);
  attempt.isProven = true;
  membership.expire();
  expect(entry.unanswered).toBe(1);
});

test('an answer after all counts, once; an answer for what nobody wants is left again', () => {
  const [first, second] = [createHome(), createHome()];
  membership.apply([want('a')], false);
  send(first);
  nowMs = 15_000;
  membership.expire();
  nowMs = 30_000;
  send(second);
  membership.confirm(first, 'a', id('1'), 30_000);
  membership.confirm(second, 'a', id('1'), 30_001);
  expect([story, second.parts, [...second.seats]]).toEqual([['joined 1 a 30000'], ['a'], []]);
  membership.confirm(first, 'nobody', id('9'), 1);
  expect(first.parts).toEqual(['nobody']);
});

test('another id than the one that is meant is never recorded, and the loss names the channel that was', () => {
  const home = createHome();
  membership.apply([want('a', '1')], false);
  send(home);
  membership.confirm(home, 'a', id('2'), 5);
  expect([story, home.parts, home.seats.size]).toEqual([[], ['a'], 0]);
  expect(report('a')).toMatchObject({ state: 'failed', reason: 'renamed', channelId: '2' });
  membership.apply([want('a', '2')], true);
  expect(send(home)).toBe('a');
  membership.confirm(home, 'a', id('2'), 6);
  membership.confirm(home, 'a', id('3'), 7);
  expect(story).toEqual(['joined 2 a 6', 'lost 2 0 renamed']);
});

test('a channel without a known id that answers with a new one ends as the old and begins as the new', () => {
  const [old, fresh] = [createHome(), createHome()];
  membership.apply([want('a')], false);
  send(old);
  membership.confirm(old, 'a', id('1'), 5);
  old.isDraining = true;
  send(fresh);
  membership.confirm(fresh, 'a', id('2'), 6);
  expect(story).toEqual(['joined 1 a 5', 'lost 1 0 renamed', 'joined 2 a 6']);
  expect([old.parts, old.seats.size, [...fresh.seats]]).toEqual([['a'], 0, ['a']]);
});

test('learning the id of a recorded channel changes nothing; being told another one asks anew', () => {
  const home = createHome();
  membership.apply([want('a')], false);
  send(home);
  membership.confirm(home, 'a', id('1'), 5);
  membership.apply([want('a', '1')], true);
  expect([story, home.parts]).toEqual([['joined 1 a 5'], []]);
  membership.apply([want('a', '2')], true);
  expect([story.at(-1), home.parts]).toEqual(['lost 1 0 unwatched', ['a']]);
  expect(send(home)).toBe('a');
});

test('whatever happens, each channel is joined and lost in turns, and seats match what is recorded', () => {
  const names = ['a', 'b', 'c'];
  const step = fc.record({
    act: fc.constantFrom('send', 'send', 'confirm', 'confirm', 'refuse', 'parted', 'close', 'drain', 'prove', 'list', 'wait'),
    name: fc.constantFrom(...names),
    home: fc.nat(2),
    roomId: fc.constantFrom('1', '1', '2'),
    listed: fc.subarray(names),
    knownId: fc.constantFrom(null, '1', '2'),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      nowMs = 0;
      story = [];
      const events = new Map<string, string>();
      const seen = createMembership<FakeHome>({
        sink: {
          joined: (channelId, login) => {
            expect(events.get(`${login}`) ?? 'lost').toBe('lost');
            events.set(login, channelId);
          },
          lost: (channelId) => {
            const login = [...events].find(([, state]) => state === channelId)?.[0];
            expect(login).toBeDefined();
            if (login) events.set(login, 'lost');
          },
        },
        clock: { now: () => nowMs, tick: () => undefined },
        tunables: DEFAULT_TUNABLES,
        metrics: { joinFailed: () => undefined },
        changed: () => undefined,
        random: () => 0.5,
      });
      const homes = [createHome(), createHome(), createHome()];
      for (const { act, name, home: at, roomId, listed, knownId } of steps) {
        const home = homes[at] ?? createHome();
        // Rooms differ by name, so that ids tell which login a loss is about.
        const room = id(`${roomId}${names.indexOf(name)}`);
        if (act === 'list')
          seen.apply(
            listed.map((one) => want(one, knownId && `${knownId}${names.indexOf(one)}`)),
            true,
          );
        if (act === 'confirm') seen.confirm(home, name, room, nowMs);
        if (act === 'refuse') seen.refuse(home, name, 'msg_channel_suspended');
        if (act === 'parted') seen.parted(home, name);
        if (act === 'drain') home.isDraining = true;
        if (act === 'prove') home.provenAtMs = nowMs;
        if (act === 'wait') nowMs += 20_000;
        if (act === 'close') {
          seen.closed(home, 'connection lost');
          homes[at] = createHome();
        }
        const entry = act === 'send' && !home.isDraining ? seen.next() : null;
        if (entry) Object.assign(seen.begin(entry, home), { sentAt: nowMs, isProven: true });
        seen.expire();
        for (const one of seen.entries.values()) {
          expect(events.get(one.login) ?? 'lost').toBe(one.homes.size > 0 ? one.answeredId : 'lost');
          if (one.desiredId !== null && one.homes.size > 0) expect(one.answeredId).toBe(one.desiredId);
          for (const place of homes) {
            expect(place.seats.has(one.login)).toBe(one.homes.has(place) || one.attempt?.carrier === place);
          }
        }
        for (const login of names) if (!seen.entries.has(login)) expect(events.get(login) ?? 'lost').toBe('lost');
      }
    }),
    { numRuns: 1_000 },
  );
});

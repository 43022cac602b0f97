import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { parseLogin, toChatterId, toMessageId } from '../../domain/ids.ts';
import { createLog } from '../../log.ts';
import { createSender, type Link, type Reply, type Sender, type SendOutcome } from './sender.ts';

const self = toChatterId('700');
const replyTo = toMessageId('00000000-0000-4000-8000-000000000000');
if (!self || !replyTo) throw new Error('ids of this test');

function reply(channel: string, text: string): Reply {
  const login = parseLogin(channel);
  if (!login || !replyTo) throw new Error(`not a login: ${channel}`);
  return { channel: login, text, replyTo };
}

let said: { atMs: number; channel: string; text: string }[];
let link: Link;
let sender: Sender;

beforeEach(() => {
  vi.useFakeTimers();
  said = [];
  link = {
    send: async ({ channel, text }) => {
      said.push({ atMs: Date.now(), channel, text });
    },
  };
  sender = createSender({ log: createLog('silent'), now: Date.now });
});
afterEach(() => vi.useRealTimers());

/** Says all of it, lets `ms` pass and tells what had come of each by then. */
async function outcomes(replies: readonly Reply[], ms: number): Promise<(SendOutcome | 'waiting')[]> {
  const results: (SendOutcome | 'waiting')[] = replies.map(() => 'waiting');
  for (const [index, one] of replies.entries()) void sender.say(one).then((outcome) => results.splice(index, 1, outcome));
  await vi.advanceTimersByTimeAsync(ms);
  return results;
}

describe('the sender', () => {
  test('sends nothing as long as it has nobody to send as', async () => {
    expect(sender.self()).toBeNull();
    expect(await sender.say(reply('moonbase', 'hello'))).toBe('off');
    sender.attach(self, link);
    expect(sender.self()).toBe(self);
    expect(await sender.say(reply('moonbase', 'hello'))).toBe('sent');
    sender.mute();
    expect(await sender.say(reply('marsbase', 'hello'))).toBe('off');
    expect(said).toHaveLength(1);
  });

  test('sends at once what may go, and the rest in its time', async () => {
    sender.attach(self, link);
    const results = await outcomes([reply('moonbase', 'one'), reply('moonbase', 'two'), reply('marsbase', 'one')], 0);
    expect(results).toEqual(['sent', 'waiting', 'sent']);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(said.map(({ channel, text }) => `${channel} ${text}`)).toEqual(['moonbase one', 'marsbase one', 'moonbase two']);
  });

  test('never more than 20 in 30 s; what can’t go in time never goes', async () => {
    sender.attach(self, link);
    const first = Array.from({ length: 20 }, (_, index) => reply(`channel${index}`, 'hello'));
    expect(new Set(await outcomes(first, 0))).toEqual(new Set(['sent']));
    expect(await outcomes([reply('late', 'hello')], 10_000)).toEqual(['expired']);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(said).toHaveLength(20);
  });

  test('the same text twice waits until Twitch would take it', async () => {
    sender.attach(self, link);
    expect(await outcomes([reply('moonbase', 'same')], 25_000)).toEqual(['sent']);
    expect(await outcomes([reply('moonbase', 'same')], 9_000)).toEqual(['sent']);
    expect(said.map(({ atMs }) => atMs - (said[0]?.atMs ?? 0) >= 30_000)).toEqual([false, true]);
  });

  test('what is too much is dropped, in a queue with an end', async () => {
    sender.attach(self, { send: () => new Promise(() => {}) });
    sender.detach();
    const results = await outcomes(
      Array.from({ length: 22 }, (_, index) => reply(`channel${index}`, 'hello')),
      0,
    );
    expect(results.filter((outcome) => outcome === 'full')).toHaveLength(2);
    expect(results.filter((outcome) => outcome === 'waiting')).toHaveLength(20);
  });

  test('waits for the next link while its deadline lets it', async () => {
    sender.attach(self, link);
    sender.detach();
    const result = outcomes([reply('moonbase', 'hello')], 3_000);
    expect(await result).toEqual(['waiting']);
    sender.attach(self, link);
    await vi.advanceTimersByTimeAsync(0);
    expect(said).toHaveLength(1);
    sender.detach();
    expect(await outcomes([reply('marsbase', 'hello')], 10_000)).toEqual(['expired']);
  });

  test('a link that fails or falls silent costs that reply only', async () => {
    sender.attach(self, { send: () => Promise.reject(new Error('not connected')) });
    expect(await outcomes([reply('moonbase', 'hello')], 0)).toEqual(['failed']);
    sender.attach(self, { send: () => new Promise(() => {}) });
    expect(await outcomes([reply('marsbase', 'hello')], 5_000)).toEqual(['failed']);
    sender.attach(self, link);
    expect(await outcomes([reply('venusbase', 'hello')], 0)).toEqual(['sent']);
  });

  test('what was sent on one link still counts on the next', async () => {
    sender.attach(self, link);
    await outcomes([reply('moonbase', 'one')], 0);
    sender.attach(self, link);
    expect(await outcomes([reply('moonbase', 'two')], 0)).toEqual(['waiting']);
  });

  test('being muted ends all that wait', async () => {
    sender.attach(self, link);
    sender.detach();
    const results = outcomes([reply('moonbase', 'hello'), reply('marsbase', 'hello')], 0);
    await vi.advanceTimersByTimeAsync(0);
    sender.mute();
    await vi.advanceTimersByTimeAsync(0);
    expect(await results).toEqual(['off', 'off']);
    expect(vi.getTimerCount()).toBe(0);
  });
});

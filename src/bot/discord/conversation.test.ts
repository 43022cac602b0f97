import { DiscordAPIError, HTTPError, RateLimitError } from 'discord.js';
import { expect, test } from 'vitest';
import { claim } from './conversation.ts';

const refusal = (code: number, status = 400) => new DiscordAPIError({ code, message: 'refused' }, code, status, 'POST', '/', {});
const outage = () => new HTTPError(503, 'Service Unavailable', 'POST', '/', {});
const rateLimit = (retryAfter: number) =>
  new RateLimitError({
    global: false,
    hash: '',
    limit: 1,
    majorParameter: '',
    method: 'POST',
    retryAfter,
    route: '/',
    scope: 'user',
    sublimitTimeout: 0,
    timeToReset: retryAfter,
    url: '/',
  });

/** Fails with each of `failures` in turn, then goes through. */
function sender(...failures: readonly Error[]) {
  let sent = 0;
  const send = async () => {
    const failure = failures[sent];
    sent += 1;
    if (failure !== undefined) throw failure;
  };
  return { send, count: () => sent };
}

test('the first try that goes through makes it ours', async () => {
  const { send, count } = sender();
  await expect(claim(send)).resolves.toBe('ours');
  expect(count()).toBe(1);
});

test("refused as a duplicate at the first try, it is another process's", async () => {
  await expect(claim(sender(refusal(40060)).send)).resolves.toBe('elsewhere');
});

test('refused as a duplicate after an outage, it is ours: the try before had come through', async () => {
  await expect(claim(sender(outage(), refusal(40060)).send)).resolves.toBe('ours');
});

test("refused as a duplicate after a rate limit, it is another's: a limited try never comes through", async () => {
  await expect(claim(sender(rateLimit(10), refusal(40060)).send)).resolves.toBe('elsewhere');
});

test("an outage and a rate limit are waited for, within Discord's window", async () => {
  const { send, count } = sender(outage(), rateLimit(20));
  await expect(claim(send)).resolves.toBe('ours');
  expect(count()).toBe(3);
});

test('a rate limit beyond the window is too late', async () => {
  await expect(claim(sender(rateLimit(5_000)).send)).resolves.toBe('too late');
});

test('an interaction that Discord no longer knows is too late', async () => {
  await expect(claim(sender(refusal(10062, 404)).send)).resolves.toBe('too late');
});

test('a refusal of the answer itself is thrown', async () => {
  await expect(claim(sender(refusal(50035)).send)).rejects.toThrow('refused');
});

import { once } from 'node:events';
import { ChatClient } from '@twurple/chat';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { clearMsgLine, mirrorLine, privmsgLine, toSpeaker } from './lines.ts';
import { startTwitch, type TwitchOptions, type TwitchStandIn } from './twitch.ts';

let twitch: TwitchStandIn;
const open: WebSocket[] = [];
const ALL_CAPS = 'CAP REQ :twitch.tv/tags twitch.tv/commands';

async function start(options: TwitchOptions = {}): Promise<void> {
  await twitch.stop();
  twitch = await startTwitch(options);
}

/** A bare client that keeps what it hears. */
async function dial(...lines: string[]) {
  const socket = new WebSocket(twitch.url);
  open.push(socket);
  const heard: string[] = [];
  socket.on('message', (data) => void heard.push(...data.toString().split('\r\n').filter(Boolean)));
  socket.on('error', () => undefined);
  await once(socket, 'open');
  const send = (...more: string[]) => more.forEach((line) => void socket.send(`${line}\r\n`));
  send(...lines);
  const hears = (part: string) => twitch.waitFor(() => heard.some((line) => line.includes(part)));
  return { socket, heard, send, hears, isClosed: () => socket.readyState === WebSocket.CLOSED };
}

beforeEach(async () => {
  twitch = await startTwitch();
});
afterEach(async () => {
  for (const socket of open.splice(0)) socket.terminate();
  await twitch.stop();
});

describe('logging in', () => {
  test('anonymous: capabilities, welcome, and nothing about an account', async () => {
    const client = await dial('CAP LS 302', ALL_CAPS, 'CAP REQ :made/up', 'CAP END', 'NICK justinfan123', 'USER a 8 * :b');
    await client.hears(' 376 ');
    expect(client.heard.map((line) => line.split(' ').slice(1, 3).join(' '))).toEqual([
      'CAP *',
      'CAP *',
      'CAP *',
      ...['001', '002', '003', '004', '375', '372', '376'].map((numeric) => `${numeric} justinfan123`),
    ]);
    expect(client.heard.slice(1, 3)).toEqual([
      ':tmi.twitch.tv CAP * ACK :twitch.tv/tags twitch.tv/commands',
      ':tmi.twitch.tv CAP * NAK :made/up',
    ]);
  });

  test('with an accepted token there is a GLOBALUSERSTATE; with a wrong one or none, a NOTICE and the end', async () => {
    twitch.accept('good', { login: 'Pulse', id: '42' });
    const good = await dial(ALL_CAPS, 'PASS oauth:good', 'NICK pulse');
    await good.hears('user-id=42;user-type= :tmi.twitch.tv GLOBALUSERSTATE');
    const wrong = await dial('PASS oauth:bad', 'NICK pulse');
    await wrong.hears(':tmi.twitch.tv NOTICE * :Login authentication failed');
    const none = await dial('NICK pulse');
    await none.hears(':tmi.twitch.tv NOTICE * :Improperly formatted auth');
    await twitch.waitFor(() => wrong.isClosed() && none.isClosed());
    twitch.revoke('good');
    const revoked = await dial('PASS oauth:good', 'NICK pulse');
    await revoked.hears('Login authentication failed');
  });

  test('more logins of one account than allowed are cut', async () => {
    await start({ loginLimit: { max: 2, windowMs: 60_000 } });
    const clients = [await dial('NICK justinfan1'), await dial('NICK justinfan2')];
    await Promise.all(clients.map((client) => client.hears(' 376 ')));
    const third = await dial('NICK justinfan3');
    await twitch.waitFor(third.isClosed);
  });
});

describe('channels', () => {
  test('JOIN is echoed and the whole room state follows; PART leaves', async () => {
    twitch.channel('moonbase', { id: '123', modes: { slow: 30 } });
    const client = await dial(ALL_CAPS, 'NICK justinfan5', 'JOIN #MoonBase');
    await client.hears('@emote-only=0;followers-only=-1;r9k=0;room-id=123;slow=30;subs-only=0 :tmi.twitch.tv ROOMSTATE #moonbase');
    expect(client.heard).toContain(':justinfan5!justinfan5@justinfan5.tmi.twitch.tv JOIN #moonbase');
    expect(twitch.members('moonbase').map((member) => member.nick)).toEqual(['justinfan5']);
    client.send('PART #moonbase');
    await client.hears('PART #moonbase');
    expect(twitch.members('moonbase')).toEqual([]);
    expect(twitch.say('moonbase', { text: 'anyone?' }).deliveredTo).toBe(0);
  });

  test('suspended: a notice; missing or unknown to a strict server: silence', async () => {
    await start({ strictChannels: true });
    twitch.channel('banned', { isSuspended: true });
    twitch.channel('gone', { isMissing: true });
    twitch.channel('real');
    const client = await dial(ALL_CAPS, 'NICK justinfan5', 'JOIN #banned,#gone,#nobody,#real');
    await client.hears('ROOMSTATE #real');
    expect(client.heard).toContain(
      '@msg-id=msg_channel_suspended :tmi.twitch.tv NOTICE #banned :This channel does not exist or has been suspended.',
    );
    expect(client.heard.filter((line) => /#(gone|nobody)/.test(line))).toEqual([]);
    expect(twitch.joins.map((join) => join.login)).toEqual(['banned', 'gone', 'nobody', 'real']);
  });

  test('a rename keeps the id and empties the old room', async () => {
    twitch.channel('oldname', { id: '77' });
    const client = await dial(ALL_CAPS, 'NICK justinfan5', 'JOIN #oldname');
    await client.hears('ROOMSTATE #oldname');
    twitch.rename('oldname', 'newname');
    client.send('JOIN #oldname', 'JOIN #newname');
    await client.hears('room-id=77;slow=0;subs-only=0 :tmi.twitch.tv ROOMSTATE #newname');
    expect(twitch.members('oldname')).toEqual([]);
    expect(client.heard.filter((line) => line.endsWith('ROOMSTATE #oldname'))).toHaveLength(1);
  });

  test('JOINs are limited per account over all connections, and the limit outlives them', async () => {
    await start({ joinLimit: { max: 3, windowMs: 60_000 } });
    const first = await dial(ALL_CAPS, 'NICK justinfan1', 'JOIN #a,#b');
    await first.hears('ROOMSTATE #b');
    first.socket.terminate();
    const second = await dial(ALL_CAPS, 'NICK justinfan2', 'JOIN #c');
    await second.hears('ROOMSTATE #c');
    second.send('JOIN #d');
    await twitch.waitFor(second.isClosed);
    expect(twitch.joins.map((join) => join.isOverLimit)).toEqual([false, false, false, true]);
    twitch.accept('good', { login: 'pulse' });
    const other = await dial(ALL_CAPS, 'PASS oauth:good', 'NICK pulse', 'JOIN #e');
    await other.hears('ROOMSTATE #e');
  });
});

describe('talking', () => {
  test('say goes to every member, tagged for those that asked, and says how many took it', async () => {
    const tagged = await dial(ALL_CAPS, 'NICK justinfan1', 'JOIN #moonbase');
    const plain = await dial('NICK justinfan2', 'JOIN #moonbase');
    await twitch.waitFor(() => twitch.members('moonbase').length === 2);
    const said = twitch.say('moonbase', { from: 'alice', text: 'hi', bits: 5 });
    expect(said).toEqual({ line: expect.stringContaining('bits=5'), id: expect.stringMatching(/^[0-9a-f-]{36}$/), deliveredTo: 2 });
    await tagged.hears(said.line);
    await plain.hears('PRIVMSG');
    expect(plain.heard).toContain(':alice!alice@alice.tmi.twitch.tv PRIVMSG #moonbase :hi');
  });

  test("a client's message is recorded, judged and shown to the others", async () => {
    twitch.accept('good', { login: 'pulse' });
    const bot = await dial(ALL_CAPS, 'PASS oauth:good', 'NICK pulse', 'JOIN #moonbase');
    const reader = await dial(ALL_CAPS, 'NICK justinfan1', 'JOIN #moonbase', 'PRIVMSG #moonbase :anonymous can not');
    await twitch.waitFor(() => twitch.members('moonbase').length === 2);
    bot.send('@reply-parent-msg-id=abc PRIVMSG #moonbase :12 messages', 'PRIVMSG #moonbase :right after', 'PRIVMSG #elsewhere :not joined');
    await reader.hears('PRIVMSG #moonbase :12 messages');
    await twitch.waitFor(() => twitch.sent.length === 4);
    expect(twitch.sent.map((sent) => [sent.from, sent.outcome])).toEqual([
      ['justinfan1', 'anonymous'],
      ['pulse', 'delivered'],
      ['pulse', 'too-fast'],
      ['pulse', 'not-joined'],
    ]);
    expect(twitch.sent[1]).toMatchObject({ channel: 'moonbase', text: '12 messages', tags: { 'reply-parent-msg-id': 'abc' } });
    expect(bot.heard.some((line) => line.includes('PRIVMSG'))).toBe(false);
  });

  test('60,000 precomputed lines arrive, all and in order', async () => {
    const client = await dial(ALL_CAPS, 'NICK justinfan1', 'JOIN #moonbase');
    await client.hears('ROOMSTATE');
    const before = client.heard.length;
    const place = { login: 'moonbase', id: '1' };
    const lines = Array.from({ length: 60_000 }, (_, n) => privmsgLine({ place, from: toSpeaker('alice'), text: `${n}`, id: `${n}` }));
    expect(twitch.sendMany('moonbase', lines)).toBe(1);
    await twitch.waitFor(() => client.heard.length >= before + lines.length, 20_000);
    expect(client.heard.slice(before)).toEqual(lines);
  });
});

describe('bad weather', () => {
  test('the server asks for life and cuts who does not answer', async () => {
    await start({ pingEveryMs: 20, pongDeadlineMs: 200 });
    const good = await dial('NICK justinfan1');
    good.socket.on('message', (data) => data.toString().startsWith('PING') && good.send('PONG :tmi.twitch.tv'));
    const deaf = await dial('NICK justinfan2');
    await twitch.waitFor(deaf.isClosed);
    expect(good.isClosed()).toBe(false);
    good.send('PING :mine');
    await good.hears(':tmi.twitch.tv PONG tmi.twitch.tv :mine');
  });

  test('RECONNECT is announced and carried out; a cut comes without a word', async () => {
    const first = await dial('NICK justinfan1');
    const second = await dial('NICK justinfan2');
    await Promise.all([first.hears(' 376 '), second.hears(' 376 ')]);
    twitch.reconnect(1, 30);
    await first.hears(':tmi.twitch.tv RECONNECT');
    await twitch.waitFor(first.isClosed);
    expect(second.heard.some((line) => line.includes('RECONNECT'))).toBe(false);
    const closed = once(second.socket, 'close');
    twitch.cut();
    expect((await closed)[0]).toBe(1006);
  });

  test('a black hole takes connections and answers nothing; those there fall silent', async () => {
    const client = await dial(ALL_CAPS, 'NICK justinfan1', 'JOIN #moonbase');
    await client.hears('ROOMSTATE');
    const before = client.heard.length;
    twitch.blackHole(true, { existing: true });
    const lost = new WebSocket(twitch.url);
    open.push(lost);
    lost.on('error', () => undefined);
    client.send('PING :there?');
    await twitch.waitFor(() => twitch.refused === 1 && twitch.connections[0]?.received.at(-1) === 'PING :there?');
    expect(twitch.say('moonbase', 'lost').deliveredTo).toBe(0);
    twitch.blackHole(false);
    client.send('PING :again?');
    await client.hears('PONG tmi.twitch.tv :again?');
    expect(client.heard).toHaveLength(before + 1);
    expect(lost.readyState).toBe(WebSocket.CONNECTING);
  });

  test('a stall holds both directions back and lets all through in order', async () => {
    const client = await dial(ALL_CAPS, 'NICK justinfan1', 'JOIN #moonbase');
    await client.hears('ROOMSTATE');
    twitch.stall(true);
    const said = twitch.say('moonbase', 'late');
    client.send('JOIN #other');
    await dial('NICK justinfan2');
    expect([said.deliveredTo, twitch.joins.length]).toEqual([1, 1]);
    twitch.stall(false);
    await client.hears('ROOMSTATE #other');
    expect(client.heard).toContain(said.line);
  });

  test('a connection with a lag gets everything that much later and in order, its end included', async () => {
    const [late, other] = [
      await dial(ALL_CAPS, 'NICK justinfan1', 'JOIN #moonbase'),
      await dial(ALL_CAPS, 'NICK justinfan2', 'JOIN #moonbase'),
    ];
    await Promise.all([late.hears('ROOMSTATE'), other.hears('ROOMSTATE')]);
    twitch.lag(300, 1);
    const saidAtMs = performance.now();
    const said = [twitch.say('moonbase', 'one').line, twitch.say('moonbase', 'two').line];
    late.send('PING :there?');
    await twitch.waitFor(() => twitch.connections[0]?.received.at(-1) === 'PING :there?');
    twitch.connections[0]?.close();
    await other.hears(' :two');
    expect(late.heard).not.toContain(said[0]);
    await twitch.waitFor(late.isClosed);
    expect(performance.now() - saidAtMs).toBeGreaterThan(290);
    expect(late.heard.slice(-3)).toEqual([...said, ':tmi.twitch.tv PONG tmi.twitch.tv :there?']);
    twitch.lag(0, 2);
    twitch.lag(60_000, 2);
    twitch.say('moonbase', 'lost on its way');
    twitch.cut(2);
    await twitch.waitFor(other.isClosed);
    expect(other.heard.at(-1)).toContain(':two');
  });
});

test('the real twurple client connects, joins and reads it', async () => {
  twitch.channel('moonbase', { id: '123' });
  const client = new ChatClient({
    ssl: false,
    hostName: `${twitch.url.slice('ws://'.length)}/?`,
    channels: ['moonbase'],
    logger: { minLevel: 'critical' },
  });
  const seen: unknown[] = [];
  client.onMessage((channel, user, text, message) => void seen.push([channel, user, text, message.channelId, message.id]));
  client.onAction((channel, user, text) => void seen.push([channel, user, text]));
  client.onMessageRemove((channel, id) => void seen.push([channel, id]));
  client.connect();
  try {
    await twitch.waitFor(() => twitch.members('moonbase').length === 1);
    const said = twitch.say('moonbase', { from: 'alice', text: 'hello; world' });
    twitch.say('moonbase', { from: 'alice', text: '\u0001ACTION waves\u0001' });
    const place = { login: 'moonbase', id: '123' };
    twitch.send('moonbase', clearMsgLine({ place, login: 'alice', messageId: said.id, text: 'hello; world' }));
    const elsewhere = { login: 'elsewhere', id: '9' };
    twitch.send('moonbase', mirrorLine(privmsgLine({ place: elsewhere, from: toSpeaker('bob'), text: 'shared', id: 'b' }), place, 'c'));
    await twitch.waitFor(() => seen.length === 4);
    expect(seen).toEqual([
      ['moonbase', 'alice', 'hello; world', '123', said.id],
      ['moonbase', 'alice', 'waves'],
      ['moonbase', said.id],
      ['moonbase', 'bob', 'shared', '123', 'c'],
    ]);
  } finally {
    client.quit();
  }
});

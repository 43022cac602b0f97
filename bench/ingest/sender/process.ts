/** Twitch's side of the bench, in a process of its own: the stand-in, fed with generated lines. Takes orders from its parent. */
import { setImmediate as breathe, setTimeout as sleep } from 'node:timers/promises';
import type { ChatLine } from '../../../demo/generate/generate.ts';
import { startTwitch } from '../../../test/support/twitch/twitch.ts';
import { channelId, channelLogin, generateLines, takeLines, type Workload } from '../workload.ts';
import type { Answer, Order, Sent } from './protocol.ts';

const LINES_PER_FRAME = 50;
/** More than this waits in no socket. */
const MAX_BUFFERED_BYTES = 4 * 1_048_576;
const TICK_MS = 5;
const MAX_CHANNELS = 90;

const twitch = await startTwitch({ linesPerFrame: LINES_PER_FRAME, pingEveryMs: 0 });
for (let index = 0; index < MAX_CHANNELS; index += 1) twitch.channel(channelLogin(index), { id: channelId(index) });
let prepared: readonly ChatLine[] = [];
let isHalted = false;

const answer = (what: Answer): void => void process.send?.(what);

/** All channels are on one connection, so that a frame may hold lines of several, as Twitch's do. */
function send(lines: readonly string[]): void {
  if (twitch.sendMany(channelLogin(0), lines) !== 1) throw new Error('the channels are not on exactly one connection');
}

function lastOf(line: ChatLine, sentAtMs: number): Sent['last'] {
  const tag = (name: string): string => new RegExp(`[@;]${name}=([^; ]*)`).exec(line.line)?.[1] ?? '';
  return { channelId: tag('room-id'), messageId: tag('id'), sentAtMs };
}

async function flood(): Promise<Sent> {
  const frames: string[][] = [];
  for (let at = 0; at < prepared.length; at += LINES_PER_FRAME)
    frames.push(prepared.slice(at, at + LINES_PER_FRAME).map(({ line }) => line));
  const messages = prepared.filter(({ kind }) => kind === 'message');
  const last = messages.at(-1);
  if (last === undefined) throw new Error('nothing was prepared');
  const cpu = process.cpuUsage();
  const startedAtMs = Date.now();
  for (const frame of frames) {
    while (twitch.bufferedBytes > MAX_BUFFERED_BYTES) await sleep(1);
    send(frame);
    await breathe();
  }
  while (twitch.bufferedBytes > 0) await sleep(1);
  const { user, system } = process.cpuUsage(cpu);
  prepared = [];
  return { messages: messages.length, startedAtMs, endedAtMs: Date.now(), cpuUs: user + system, last: lastOf(last, last.atMs) };
}

async function pace(workload: Workload, rate: number, seconds: number): Promise<Sent> {
  const lines = generateLines(workload);
  // The first line takes the making of all people.
  lines.next();
  isHalted = false;
  const wanted = rate * seconds;
  const cpu = process.cpuUsage();
  const startedAtMs = Date.now();
  let last: Sent['last'] | null = null;
  let messages = 0;
  while (messages < wanted && !isHalted) {
    const due = Math.min(wanted, Math.ceil(((Date.now() - startedAtMs) / 1000) * rate));
    const atMs = Date.now();
    const frame: string[] = [];
    while (messages < due) {
      const line = lines.next().value;
      if (line === undefined) throw new Error('the generator ended');
      frame.push(line.line.replace(/tmi-sent-ts=\d+/, `tmi-sent-ts=${atMs}`));
      if (line.kind !== 'message') continue;
      messages += 1;
      last = lastOf(line, atMs);
    }
    if (frame.length > 0) send(frame);
    await sleep(TICK_MS);
  }
  if (last === null) throw new Error('nothing was to be sent');
  const { user, system } = process.cpuUsage(cpu);
  return { messages, startedAtMs, endedAtMs: Date.now(), cpuUs: user + system, last };
}

async function obey(order: Order): Promise<Answer | null> {
  switch (order.type) {
    case 'prepare':
      prepared = takeLines(order.workload);
      return { type: 'ready', lines: prepared.length, bytes: prepared.reduce((sum, { line }) => sum + Buffer.byteLength(line) + 2, 0) };
    case 'flood':
      return { type: 'sent', sent: await flood() };
    case 'pace':
      return { type: 'sent', sent: await pace(order.workload, order.rate, order.seconds) };
    case 'halt':
      isHalted = true;
      return null;
    case 'stop':
      await twitch.stop();
      process.disconnect();
      return null;
  }
}

process.on('message', (order: Order) => {
  obey(order).then(
    (done) => done && answer(done),
    (error: unknown) => answer({ type: 'failed', why: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});
// The bench has died.
process.once('disconnect', () => process.exit());
answer({ type: 'listening', url: twitch.url });

/**
 * Feeds mutated chat lines to the parser: npx tsx test/fuzz/wire.ts [--lines 1000000] [--seed N]
 * Recorded lines where they are at hand, and generated ones. Ends with one JSON object; exit code 1 when a line made the parser throw
 * or gave a result that can't be true.
 */
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import type { ChannelId, Login } from '../../src/domain/ids.ts';
import { parseWireLine, type WireContext, type WireResult } from '../../src/ingest/wire/parse.ts';
import { generatedMessage, generatedOther } from './generate.ts';
import { listViolations } from './invariants.ts';
import { mutate, seededRandom } from './mutate.ts';
import { hasRecordings, MALFORMED, RECORDINGS, readRecording } from './recordings.ts';

const CHUNK = 10_000;

const { values } = parseArgs({ options: { lines: { type: 'string', default: '1000000' }, seed: { type: 'string', default: '1' } } });
const wanted = Number(values.lines);
const seed = Number(values.seed);
if (!Number.isSafeInteger(wanted) || wanted < 1 || !Number.isSafeInteger(seed)) {
  console.error('usage: npx tsx test/fuzz/wire.ts [--lines N] [--seed N]');
  process.exit(2);
}

const generated = [
  ...fc.sample(generatedMessage, { seed, numRuns: 3_000 }).map((message) => message.line),
  ...fc.sample(generatedOther, { seed, numRuns: 1_000 }),
];
const recorded = hasRecordings ? [...RECORDINGS, ...MALFORMED].flatMap(readRecording) : [];
const base = [...recorded, ...generated];
const known = new Map<Login, ChannelId>();
const context: WireContext = { nowMs: Date.now(), untimedMs: Date.now(), channelIdOf: (login) => known.get(login) ?? null };
const random = seededRandom(seed);
const counts = { messages: 0, events: 0, deletions: 0, none: 0, rejected: 0 };
const reasons = new Map<string, number>();
const failures: string[] = [];
let cpuUs = 0;

for (let done = 0; done < wanted; done += CHUNK) {
  const lines = Array.from({ length: Math.min(CHUNK, wanted - done) }, () => mutate(pick(), pick(), random));
  const results: WireResult[] = [];
  const before = process.cpuUsage();
  for (const line of lines) {
    try {
      results.push(parseWireLine(line, context));
    } catch (error) {
      failures.push(`threw ${String(error)} on ${JSON.stringify(line)}`);
    }
  }
  const spent = process.cpuUsage(before);
  cpuUs += spent.user + spent.system;
  for (const result of results) count(result);
}

console.log(
  JSON.stringify({
    lines: wanted,
    seed,
    recorded: recorded.length,
    generated: generated.length,
    ...counts,
    rejectedBy: Object.fromEntries([...reasons].sort((a, b) => b[1] - a[1])),
    failures: failures.length,
    linesPerCpuSecond: Math.round(wanted / (cpuUs / 1e6)),
  }),
);
for (const failure of failures.slice(0, 20)) console.error(failure);
process.exitCode = failures.length === 0 ? 0 : 1;

function pick(): string {
  return base[Math.floor(random() * base.length)] ?? '';
}

function count(result: WireResult): void {
  const violations = listViolations(result, context);
  if (violations.length > 0) failures.push(`${violations.join(', ')} in ${JSON.stringify(result)}`);
  if (result.type === 'none') counts.none++;
  else if (result.type === 'rejected') {
    counts.rejected++;
    reasons.set(result.reason, (reasons.get(result.reason) ?? 0) + 1);
  } else {
    if (result.event.type === 'message') counts.messages++;
    else if (result.event.type === 'deletion') counts.deletions++;
    else counts.events++;
    known.set(result.event.room.login, result.event.room.channelId);
  }
}

import { createWriteStream, openSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Answers, openAnswers } from './answers.ts';
import { perform } from './perform.ts';
import { createPlayer } from './player.ts';
import { startProgress } from './progress.ts';
import { writeScene } from './scene.ts';
import { openStage } from './stage.ts';

const USAGE = `usage: npm run demo [-- [--out FOLDER] [--lines FILE]]
Plays invented Twitch chat through the whole of chatpulse, without accounts and without internet, asks it as people in Discord and Twitch would,
and leaves the answers in FOLDER (demo-output). --lines keeps the chat that was played, one raw IRC line a row, as "npm run replay" takes it.
`;

class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** @returns the exit code: 0 when every answer came as it should, 1 otherwise, 2 for wrong usage, 130 when interrupted */
async function main(words: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...words],
    options: { out: { type: 'string' }, lines: { type: 'string' }, help: { type: 'boolean' } },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const startedAtMs = performance.now();
  const folder = values.out ?? 'demo-output';
  const answers = await openAnswers(folder);
  const progress = startProgress(process.stderr);
  const kept = values.lines === undefined ? null : createWriteStream(values.lines, { fd: openSync(values.lines, 'w') });
  kept?.on('error', (error) => answers.fault(`the chat could not be kept: ${error.message}`));
  const interrupted = new Promise<never>((_, reject) => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => reject(new Interrupted(name)));
  });
  progress.step('starting Postgres, chatpulse and the stand-ins of Twitch and Discord');
  const scene = writeScene(Date.now());
  const opening = openStage(scene);
  const playing = opening.then((stage) => {
    const player = createPlayer(stage.twitch, scene.lines, (line) => void kept?.write(`${line}\n`));
    return perform({ scene, stage, player, answers, progress }).finally(() => player.pause());
  });
  let isInterrupted = false;
  try {
    await Promise.race([playing, interrupted]);
  } catch (error) {
    isInterrupted = error instanceof Interrupted;
    answers.fault(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  const stage = await opening.catch(() => null);
  progress.step('stopping');
  for (const problem of (await stage?.stop()) ?? []) if (!isInterrupted) answers.fault(problem);
  progress.stop();
  if (kept) await new Promise<void>((done) => kept.end(done));
  await answers.close(
    'What chatpulse answered in the demo. Each picture has a text file of the same name beside it: what was asked, the sentence, and the picture in words.',
  );
  if (isInterrupted) return 130;
  report(answers, folder, stage?.log ?? [], (performance.now() - startedAtMs) / 1_000);
  return answers.faults.length === 0 ? 0 : 1;
}

function report({ kept, faults }: Answers, folder: string, log: readonly string[], seconds: number): void {
  const width = Math.max(80, process.stdout.columns ?? 160);
  for (const { file, sentence } of kept) {
    const line = `${join(folder, file)}  ${sentence}`;
    process.stdout.write(`${line.length > width ? `${line.slice(0, width - 1)}…` : line}\n`);
  }
  process.stdout.write(`\n${kept.length} answers in ${resolve(folder)}, ${seconds.toFixed(0)} s\n`);
  for (const fault of faults) process.stderr.write(`failed: ${fault}\n`);
  if (faults.length > 0) for (const line of log) process.stderr.write(`log: ${line}\n`);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const isUsage = error instanceof Error && String(Reflect.get(error, 'code')).startsWith('ERR_PARSE_ARGS');
  process.stderr.write(isUsage ? `${error.message}\n${USAGE}` : `${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = isUsage ? 2 : 1;
}
// discord.js leaves handles behind.
process.exit();

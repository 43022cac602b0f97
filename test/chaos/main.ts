import { parseArgs } from 'node:util';
import { joinCrowd } from './crowd.ts';
import { prepareGround } from './ground.ts';
import { weatherStorm } from './storm.ts';
import { crowdTable, stormTable } from './table.ts';

const USAGE = `usage: npm run test:chaos -- [--seconds N] [--rate LINES_A_SECOND] [--channels N] [--seed N]
  The whole of it takes 300 seconds at 2,000 lines a second; a shorter one gets fewer blows in proportion (60 seconds at least).
`;

/** 0: everything held, or help was asked for; 1: something did not, and is named; 2: wrong usage. */
async function main(): Promise<number> {
  const values = readOptions();
  if (values?.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const [seconds, rate, channels, seed] = [values?.seconds, values?.rate, values?.channels, values?.seed].map(Number);
  if (!isCount(seconds, 60) || !isCount(rate, 1) || !isCount(channels, 1) || !isCount(seed, 0)) {
    process.stderr.write(USAGE);
    return 2;
  }
  const say = (text: string) => void process.stderr.write(`${text}\n`);
  const share = (count: number) => Math.max(1, Math.round((count * seconds) / 300));
  say(`seed ${seed} (--seed ${seed} plays the same again)`);
  await using ground = await prepareGround();
  const storm = await weatherStorm(ground, {
    seed,
    seconds,
    rate,
    channels,
    cuts: share(10),
    kills: share(10),
    reconnects: share(3),
    outages: share(2),
    outageMs: Math.min(20_000, Math.round((seconds * 1_000) / 6)),
    reconnectCloseMs: 15_000,
    quietMs: 14_000,
    say,
  });
  process.stdout.write(stormTable(storm));
  const crowd = await joinCrowd(ground, { seed, channels: 45, rounds: 3, killAfterMs: 5_000, say });
  process.stdout.write(crowdTable(crowd));
  const violations = [...storm.violations, ...crowd.violations];
  for (const { rule, detail } of violations) process.stdout.write(`VIOLATION: ${rule}: ${detail}\n`);
  if (violations.length > 0) say(`logs are in ${ground.keep()}`);
  const { kills, figures, joins, proofMs, peakRssMb, drainSeconds, exitCode } = storm;
  const closing = {
    ok: violations.length === 0,
    seed,
    seconds,
    rate,
    channels,
    storm: {
      ...figures,
      kills: kills.length,
      lostToKills: kills.reduce((sum, kill) => sum + kill.lost, 0),
      mostLostMs: Math.max(0, ...kills.map((kill) => kill.lostMs)),
      joins,
      proofMs,
      peakRssMb,
      drainSeconds,
      exitCode,
    },
    crowd: crowd.figures,
    violations,
  };
  process.stdout.write(`${JSON.stringify(closing)}\n`);
  return violations.length === 0 ? 0 : 1;
}

/** Null when they can't be understood. */
function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        seconds: { type: 'string', default: '300' },
        rate: { type: 'string', default: '2000' },
        channels: { type: 'string', default: '18' },
        seed: { type: 'string', default: String(Date.now() % 1_000_000) },
        help: { type: 'boolean', short: 'h' },
      },
    });
    return values;
  } catch {
    return null;
  }
}

function isCount(value: number | undefined, least: number): value is number {
  return value !== undefined && Number.isInteger(value) && value >= least;
}

// What was started ends with this process, however it ends.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
process.exitCode = await main();

import { loadavg } from 'node:os';
import { connect } from '../ingest/server.ts';
import { measureAccuracy } from './ask/accuracy.ts';
import { type Asked, askAll } from './ask/ask-all.ts';
import { restartCold } from './ask/cold.ts';
import { listSizes } from './ask/disk.ts';
import { KIND_NAMES, type Kind } from './ask/kinds.ts';
import { listPeopleIds, toAnswerable } from './ask/people.ts';
import { drawQuestions, type Question } from './ask/question.ts';
import { askRaw, toRaw } from './ask/raw.ts';
import type { History } from './cache.ts';
import { loadClickHouse } from './clickhouse/load.ts';
import { askClickHouse, toClickHouse } from './clickhouse/questions.ts';
import { toPlan } from './history/plan.ts';
import { toUsers } from './history/users.ts';
import { type HistoryServer, openHistory } from './history-server.ts';
import { recount } from './load/recount.ts';
import type { Options } from './options.ts';
import { byLength, type HistoryResult, type KindResult, toCompared, toSpread } from './summary.ts';

export interface Measuring {
  readonly options: Options;
  /** Whether this history is asked in other ways as well. */
  readonly hasSides: boolean;
  readonly say: (text: string) => void;
  /** Told which server runs, so that it is stopped whatever happens. */
  readonly onServer: (server: HistoryServer) => void;
  readonly remark: (text: string) => void;
}

/** What was asked of a kind: for those who are asked the same. */
interface AskedKind {
  readonly kind: Kind;
  readonly warm: Asked;
  readonly result: KindResult;
}

const SEED = 20_261_118;
const ACCURACY_QUESTIONS = 60;

export async function measureHistory(history: History, measuring: Measuring): Promise<HistoryResult> {
  const { options, say, onServer } = measuring;
  const plan = toPlan(history.order);
  const users = toUsers(plan.users);
  let server = await openHistory(history.folder, 'asking');
  onServer(server);
  let client = await connect(server.url);
  const recounted = options.recounts === 0 ? 0 : await recount(client, server.url, plan, users, options.recounts, 1);
  await client.query('checkpoint');
  const drawn = drawQuestions(plan, users, options.questions, SEED);
  const largest = drawQuestions(plan, users, Math.min(options.questions, 60), SEED + 1, plan.plans[0] ?? null);
  const names = await listPeopleIds(client, [...drawn, ...largest]);
  const questions = toAnswerable(drawn, names);
  const ofLargest = toAnswerable(largest, names);
  const sizes = await listSizes(client);

  let cold: string = 'not at all';
  const asked: AskedKind[] = [];
  for (const kind of KIND_NAMES.filter((name) => options.only === null || options.only.includes(name))) {
    say(`  ${kind}`);
    if (!options.isSmoke) {
      await client.end();
      const restarted = await restartCold(history.folder, server);
      server = restarted.server;
      cold = restarted.cold;
      onServer(server);
      client = await connect(server.url);
    }
    const [first] = await askAll(server.url, client, kind, questions, 1);
    const [fresh, warm = fresh] = await askAll(server.url, client, kind, questions, 2);
    const [freshLarge, large = freshLarge] = await askAll(server.url, client, kind, ofLargest, 2);
    const failures = [fresh, warm, freshLarge, large].flatMap(({ timesMs }) => timesMs).filter((time) => time === null).length;
    asked.push({
      kind,
      warm,
      result: {
        kind,
        cold: toSpread(first.timesMs),
        fresh: toSpread(fresh.timesMs),
        warm: toSpread(warm.timesMs),
        warmBy: byLength(questions, warm),
        freshLargest: toSpread(freshLarge.timesMs),
        largest: toSpread(large.timesMs),
        largestBy: byLength(ofLargest, large),
        rows: warm.rows,
        blocks: warm.blocks,
        nodeMs: warm.nodeMs,
        failed: failures,
        failure: fresh.failure ?? warm.failure ?? freshLarge.failure ?? large.failure,
        raw: null,
        clickhouse: null,
      },
    });
  }
  const accuracy =
    options.only === null || options.only.includes('unique')
      ? await measureAccuracy(server.url, client, questions.slice(0, ACCURACY_QUESTIONS), plan.toMs)
      : null;
  const sides = measuring.hasSides
    ? await askSides(client, history, asked, questions, names, measuring)
    : { kinds: asked.map(({ result }) => result), clickhouseBytes: null };
  await client.end();
  await server.stop();
  const loadAverage = loadavg()[0] ?? 0;
  return { messages: history.messages, madeInSeconds: history.madeInSeconds, cold, sizes, accuracy, recounted, loadAverage, ...sides };
}

async function askSides(
  client: Awaited<ReturnType<typeof connect>>,
  history: History,
  asked: readonly AskedKind[],
  questions: readonly Question[],
  names: ReadonlyMap<string, string>,
  { options, say, remark }: Measuring,
): Promise<Pick<HistoryResult, 'kinds' | 'clickhouseBytes'>> {
  const idOf = ({ people }: Question): string => names.get(people[0] ?? '') ?? '0';
  let kinds = asked.map(({ result }) => result);
  if (options.besides.includes('raw')) {
    say('scans in Postgres');
    kinds = [];
    for (const { kind, warm, result } of asked) {
      const raws = questions.map((question) => toRaw(kind, question, idOf(question))).filter((raw) => raw !== null);
      kinds.push(raws.length === 0 ? result : { ...result, raw: toCompared(await askRaw(client, raws, options.sideSeconds), warm) });
    }
  }
  if (!options.besides.includes('clickhouse')) return { kinds, clickhouseBytes: null };
  const loaded = await loadClickHouse(client, history.folder, say);
  if (loaded === null) {
    remark('ClickHouse was left out: it is not installed (npm install --no-save chdb).');
    return { kinds, clickhouseBytes: null };
  }
  say('scans in ClickHouse');
  const { clickhouse, bytes } = loaded;
  try {
    kinds = kinds.map((result, index) => {
      const scans = questions.map((question) => toClickHouse(result.kind, question, idOf(question))).filter((scan) => scan !== null);
      const warm = asked[index]?.warm;
      return scans.length === 0 || !warm
        ? result
        : { ...result, clickhouse: toCompared(askClickHouse(clickhouse, scans, options.sideSeconds), warm) };
    });
  } finally {
    clickhouse.stop();
  }
  return { kinds, clickhouseBytes: bytes };
}

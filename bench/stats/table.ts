import { ASKED_PERIODS } from './ask/question.ts';
import { type HistoryResult, type KindResult, ratio, type Spread } from './summary.ts';

const MEGABYTE = 1_048_576;
/** A ratio of so short times is one of chance. */
const whole = (value: number | null | undefined): string =>
  value === null || value === undefined ? '-' : Math.round(value).toLocaleString('en');
const ms = (value: number | null | undefined): string =>
  value === null || value === undefined ? '-' : value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 1 : 0 });
const times = (value: number | null): string => (value === null ? '-' : value.toLocaleString('en', { maximumSignificantDigits: 2 }));
const percent = (share: number): string => `${(share * 100).toFixed(2)} %`;

/** Columns as wide as their widest cell, the first one to the left, all others to the right. */
export function toColumns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  '),
    )
    .map((line) => `  ${line.trimEnd()}\n`)
    .join('');
}

/** `results`: the smallest history first. */
export function toTables(results: readonly HistoryResult[], remarks: readonly string[]): string {
  const last = results.at(-1);
  if (last === undefined) return '';
  const sections = [
    ...results.map((result) => section(`${whole(result.messages)} messages: milliseconds a question`, toKinds(result))),
    section(
      `${whole(last.messages)} messages: p95 by length, in milliseconds (warm; in brackets the largest channel's maximum)`,
      toLengths(last),
    ),
    ...(results.length > 1 ? [section('What the history costs: p95 over p95', toGrowth(results))] : []),
    ...(last.kinds.some(({ raw, clickhouse }) => raw || clickhouse)
      ? [section('Beside scans of the same messages, of the same questions (p50, p95 in milliseconds)', toSides(last))]
      : []),
    section('Disk', toDisk(last)),
    ...results.flatMap((result) => (result.accuracy ? [toAccuracy(result)] : [])),
    `Load average of the machine while asked: ${results.map(({ loadAverage }) => loadAverage.toFixed(1)).join(', ')} (1 is the bench itself).\n`,
    `${results.map(({ recounted }) => whole(recounted)).join(', ')} rows of rollups were made again from their messages by the product, and came out the same.\n`,
    `Cold: ${last.cold}, before the questions of each kind. Fresh: the same questions by a new process. Warm: once more by that process.\n`,
    ...results.flatMap(({ kinds, messages }) =>
      kinds
        .filter(({ failed }) => failed > 0)
        .map(({ kind, failed, failure }) => `${kind}: ${failed} questions failed at ${whole(messages)} messages: ${failure}\n`),
    ),
    ...remarks.map((remark) => `${remark}\n`),
  ];
  return sections.join('\n');
}

const section = (title: string, rows: readonly (readonly string[])[]): string => `${title}\n${toColumns(rows)}`;

function toKinds({ kinds }: HistoryResult): string[][] {
  const head = ['', 'p50', 'p95', 'p99', 'max', 'fresh p50', 'p95', 'cold p50', 'p95', 'largest p50', 'p95', 'max', 'fresh max'];
  const costs = ['rows', 'blocks', 'CPU here'];
  return [
    [...head, ...costs],
    ...kinds.map(({ kind, warm, fresh, cold, largest, freshLargest, rows, blocks, nodeMs }) => [
      kind,
      ...four(warm),
      ms(fresh?.p50),
      ms(fresh?.p95),
      ms(cold?.p50),
      ms(cold?.p95),
      ms(largest?.p50),
      ms(largest?.p95),
      ms(largest?.max),
      ms(freshLargest?.max),
      whole(rows),
      whole(blocks),
      ms(nodeMs),
    ]),
  ];
}

const four = (spread: Spread | null): string[] => [ms(spread?.p50), ms(spread?.p95), ms(spread?.p99), ms(spread?.max)];

function toLengths({ kinds }: HistoryResult): string[][] {
  return [
    ['', ...ASKED_PERIODS],
    ...kinds.map(({ kind, warmBy, largestBy }) => [
      kind,
      ...ASKED_PERIODS.map((length) => `${ms(warmBy[length]?.p95)} (${ms(largestBy[length]?.max)})`),
    ]),
  ];
}

function toGrowth(results: readonly HistoryResult[]): string[][] {
  const last = results.at(-1);
  const smaller = results.slice(0, -1);
  const find = ({ kinds }: HistoryResult, kind: string): KindResult | undefined => kinds.find((one) => one.kind === kind);
  return [
    ['', ...smaller.flatMap(({ messages }) => [`/ ${whole(messages)}`, ...ASKED_PERIODS])],
    ...(last?.kinds ?? []).map((result) => [
      result.kind,
      ...smaller.flatMap((small) => {
        const other = find(small, result.kind);
        return [
          times(ratio(result.warm?.p95, other?.warm?.p95)),
          ...ASKED_PERIODS.map((length) => times(ratio(result.warmBy[length]?.p95, other?.warmBy[length]?.p95))),
        ];
      }),
    ]),
  ];
}

function toSides({ kinds }: HistoryResult): string[][] {
  return [
    ['', 'Postgres', 'p95', 'of', 'ours p95', 'ours / it', 'ClickHouse', 'p95', 'of', 'ours p95', 'ours / it'],
    ...kinds.map(({ kind, raw, clickhouse }) => [
      kind,
      ...[raw, clickhouse].flatMap((side) =>
        side
          ? [
              ms(side.theirs.p50),
              ms(side.theirs.p95),
              whole(side.theirs.count),
              ms(side.ours.p95),
              times(ratio(side.ours.p95, side.theirs.p95)),
            ]
          : ['-', '-', '-', '-', '-'],
      ),
    ]),
  ];
}

function toDisk({ sizes, messages, clickhouseBytes }: HistoryResult): string[][] {
  const sum = (of: (size: (typeof sizes)[number]) => number): number => sizes.reduce((total, size) => total + of(size), 0);
  const line = (name: string, rows: number | null, bytes: number, indexBytes: number | null): string[] => [
    name,
    whole(rows),
    `${whole(bytes / MEGABYTE)} MB`,
    indexBytes === null ? '-' : `${whole(indexBytes / MEGABYTE)} MB`,
    (bytes / messages).toFixed(1),
  ];
  return [
    ['', 'rows', 'size', 'of it indexes', 'bytes a message'],
    ...sizes
      .filter(({ bytes }) => bytes / messages >= 0.05)
      .map(({ table, rows, bytes, indexBytes }) => line(table, rows, bytes, indexBytes)),
    line(
      'all tables',
      null,
      sum(({ bytes }) => bytes),
      sum(({ indexBytes }) => indexBytes),
    ),
    ...(clickhouseBytes === null ? [] : [line('ClickHouse, messages', null, clickhouseBytes, null)]),
  ];
}

function toAccuracy({ accuracy, messages }: HistoryResult): string {
  if (accuracy === null) return '';
  const { exact, estimates, meanError, largestError } = accuracy;
  const estimated =
    estimates === 0
      ? 'none was an estimate'
      : `${estimates} were estimates, ${percent(meanError)} off on average, ${percent(largestError)} at the most`;
  return `Unique chatters over ${whole(messages)} messages, counted exactly beside: ${exact} answers were exact, ${estimated}.\n`;
}

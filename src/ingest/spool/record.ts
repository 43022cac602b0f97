import type { RecorderNote } from '../../store/writer/batch.ts';

/** One thing read or noted, in the order in which it happened. */
export type SpoolRecord =
  | { readonly type: 'line'; readonly receivedAtMs: number; readonly line: string }
  | { readonly type: 'note'; readonly note: RecorderNote };

/** One text line each: `<epoch ms> <raw IRC line>` or `!<JSON>`. An IRC line holds no line break. */
export function toSpoolLine(receivedAtMs: number, line: string): string {
  return `${receivedAtMs} ${line}`;
}

export function toSpoolNote(note: RecorderNote): string {
  return `!${JSON.stringify(note)}`;
}

export function* readRecords(chunk: string): Generator<SpoolRecord> {
  let start = 0;
  while (start < chunk.length) {
    let end = chunk.indexOf('\n', start);
    if (end === -1) end = chunk.length;
    if (chunk.charCodeAt(start) === NOTE) {
      // Written by toSpoolNote of this program, under a version that understands it (see Spool.open).
      yield { type: 'note', note: JSON.parse(chunk.slice(start + 1, end)) as RecorderNote };
    } else {
      const space = chunk.indexOf(' ', start);
      yield { type: 'line', receivedAtMs: Number(chunk.slice(start, space)), line: chunk.slice(space + 1, end) };
    }
    start = end + 1;
  }
}

const NOTE = '!'.charCodeAt(0);

/** When a chunk was sealed, which its last record says; null when that is no such record. */
export function toSealedAtMs(chunk: string): number | null {
  const [last] = readRecords(chunk.slice(chunk.lastIndexOf('\n') + 1));
  if (last?.type !== 'note') return null;
  if (last.note.type === 'alive') return last.note.atMs;
  return last.note.type === 'dropped' ? last.note.toMs : null;
}

/** What is left of a chunk whose lines have to be thrown away: its notes, and one that says what is missing. */
export function toDropped(chunk: string): { text: string; lines: number } {
  const notes: string[] = [];
  const times: number[] = [];
  for (const record of readRecords(chunk)) {
    if (record.type === 'note') notes.push(toSpoolNote(record.note));
    else times.push(record.receivedAtMs);
  }
  const fromMs = times[0];
  const toMs = times.at(-1);
  if (fromMs !== undefined && toMs !== undefined) notes.push(toSpoolNote({ type: 'dropped', fromMs, toMs: toMs + 1 }));
  return { text: notes.join('\n'), lines: times.length };
}

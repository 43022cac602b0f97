import type { EmoteKey } from '../../domain/emote-uses.ts';
import type { Db, Result } from '../database.ts';

export const emoteName = ({ source, id, name }: EmoteKey): string => `${source} ${id} ${name}`;

interface RawEmote {
  emote_no: string;
  source: string;
  emote_id: string;
  name: string;
}

/** The numbers that `emotes` are kept under, by `emoteName`; what has none yet gets one. */
export async function numberEmotes(db: Db, emotes: readonly EmoteKey[]): Promise<ReadonlyMap<string, string>> {
  const wanted = new Map(emotes.map((emote) => [emoteName(emote), emote]));
  const numbers = new Map<string, string>();
  // Asked before told: "on conflict" uses up a number for each row it does not insert.
  for (const sql of [FIND, ADD, FIND]) {
    const missing = [...wanted].filter(([name]) => !numbers.has(name)).map(([, emote]) => emote);
    if (missing.length === 0) break;
    const { rows } = await db.raw<Result<RawEmote>>(sql, {
      sources: missing.map((emote) => emote.source),
      ids: missing.map((emote) => emote.id),
      names: missing.map((emote) => emote.name),
    });
    for (const row of rows) numbers.set(`${row.source} ${row.emote_id} ${row.name}`, row.emote_no);
  }
  return numbers;
}

const WANTED = 'unnest(:sources::text[], :ids::text[], :names::text[]) as w(source, emote_id, name)';
const FIND = `select e.emote_no, e.source, e.emote_id, e.name from ${WANTED} join emotes e using (source, emote_id, name)`;
const ADD = `
  insert into emotes (source, emote_id, name) select source, emote_id, name from ${WANTED} order by 1, 2, 3
  on conflict do nothing returning emote_no, source, emote_id, name`;

import type { Column } from '../../store/export/datasets.ts';
import type { ExportRow } from '../../store/export/read.ts';

/** One JSON object and a line feed. Ids are strings, since they may pass what a JSON reader keeps exactly. */
export function toNdjsonLine(row: ExportRow, columns: readonly Column[]): string {
  return `{${columns.map(({ name, kind }, index) => `"${name}":${toJson(row[index] ?? null, kind)}`).join(',')}}\n`;
}

/** Postgres writes numbers and JSON as JSON does. */
function toJson(value: string | null, kind: Column['kind']): string {
  if (value === null) return 'null';
  return kind === 'text' ? JSON.stringify(value) : value;
}

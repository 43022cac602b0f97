import type { Column } from '../../store/export/datasets.ts';
import type { ExportRow } from '../../store/export/read.ts';

/** Spreadsheets take a cell that starts so for a formula, and run it: https://owasp.org/www-community/attacks/CSV_Injection (the wide forms too). */
const FORMULA = /^'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;
const NUMBER = /^[+-]?\d+(?:\.\d+)?$/;
const NEEDS_QUOTES = /[",\r\n]/;

/** The header line. Lines end with CR LF: https://www.rfc-editor.org/rfc/rfc4180 */
export function toCsvHeader(columns: readonly Column[]): string {
  return `${columns.map(({ name }) => name).join(',')}\r\n`;
}

export function toCsvLine(row: ExportRow): string {
  return `${row.map((value) => (value === null ? '' : toCell(value))).join(',')}\r\n`;
}

/**
 * An apostrophe before what would be a formula, and before what begins with apostrophes and would be one without them: so it is known of each which to take away.
 * Numbers are no formulas.
 */
function toCell(value: string): string {
  const safe = FORMULA.test(value) && !NUMBER.test(value) ? `'${value}` : value;
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

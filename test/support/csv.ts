/**
 * Reads CSV by the grammar of RFC 4180, letter by letter, and is strict: a stray quote or line end is an error.
 * Knows nothing of the program that writes it.
 */
export function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    let cell = '';
    if (text[at] === '"') {
      for (at += 1; ; at += 1) {
        if (at >= text.length) throw new Error('a quoted cell does not end');
        if (text[at] !== '"') cell += text[at];
        else if (text[at + 1] === '"') {
          cell += '"';
          at += 1;
        } else break;
      }
      at += 1;
    } else {
      for (; at < text.length && text[at] !== ',' && text[at] !== '\r'; at += 1) {
        if (text[at] === '"' || text[at] === '\n') throw new Error(`a bare ${JSON.stringify(text[at])} in cell "${cell}"`);
        cell += text[at];
      }
    }
    row.push(cell);
    if (text[at] === ',') {
      at += 1;
      if (at === text.length) throw new Error('the last line does not end');
    } else if (text.startsWith('\r\n', at)) {
      at += 2;
      rows.push(row);
      row = [];
    } else throw new Error(`neither a comma nor a line end after "${cell}"`);
  }
  return rows;
}

/** What a cell said before it was made safe against spreadsheets, as docs/operating.md tells its readers. */
export function withoutGuard(cell: string): string {
  const rest = cell.startsWith("'") ? cell.slice(1) : null;
  const first = rest?.replace(/^'+/, '').charAt(0) ?? '';
  return rest !== null && first !== '' && '=+-@\t\r\n＝＋－＠'.includes(first) ? rest : cell;
}

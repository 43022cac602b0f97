/** Makes the pictures of `docs/gallery`, `npm run gallery`: invented chat through the real writer, store, reports and renderer. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { ReportMessage } from '../../src/reports/message.ts';
import { createRenderer } from '../../src/reports/render/renderer.ts';
import { openHistory } from './history.ts';
import { type GalleryPicture, PICTURES } from './pictures.ts';
import { toPage } from './readme.ts';
import { toSmallPng } from './small-png.ts';

const USAGE = `usage: npm run gallery [-- [--out FOLDER] [--data FOLDER] [--only name,name]]
Draws one picture of each report from invented chat, into FOLDER (docs/gallery). --data keeps the database there for the next time.
`;
/** They are kept in the repository. */
const MAX_BYTES = 100_000;

const say = (text: string): void => void process.stderr.write(`${text}\n`);

export interface Shown {
  readonly picture: GalleryPicture;
  readonly message: ReportMessage;
}

async function draw(dataDir: string, out: string, pictures: readonly GalleryPicture[]): Promise<readonly string[]> {
  const faults: string[] = [];
  const shown: Shown[] = [];
  const history = await openHistory(dataDir, say);
  const renderer = createRenderer();
  try {
    for (const picture of pictures) {
      const message = await picture.report(history);
      shown.push({ picture, message });
      if (message.image === null) {
        faults.push(`${picture.name}: there is nothing to draw: ${message.lines.join(' ')}`);
        continue;
      }
      const png = await toSmallPng(await renderer.render(message.image));
      if (png.length > MAX_BYTES) faults.push(`${picture.name}: ${png.length} bytes are more than ${MAX_BYTES}`);
      await writeFile(join(out, `${picture.name}.png`), png);
      say(`${join(out, `${picture.name}.png`)}  ${(png.length / 1_024).toFixed(0)} KB  ${message.lines[0] ?? ''}`);
    }
  } finally {
    await renderer.stop();
    await history.stop();
  }
  if (pictures === PICTURES) await writeFile(join(out, 'README.md'), toPage(shown));
  return faults;
}

/** @returns the exit code: 0 when every picture was drawn, 1 otherwise, 2 for wrong usage */
async function main(words: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...words],
    options: { out: { type: 'string' }, data: { type: 'string' }, only: { type: 'string' }, help: { type: 'boolean' } },
  });
  const named = values.only?.split(',');
  const pictures = named === undefined ? PICTURES : PICTURES.filter(({ name }) => named.includes(name));
  if (values.help || pictures.length === 0) {
    process.stdout.write(USAGE);
    return values.help ? 0 : 2;
  }
  const out = values.out ?? join('docs', 'gallery');
  await mkdir(out, { recursive: true });
  const dataDir = values.data === undefined ? await mkdtemp(join(tmpdir(), 'chatpulse-gallery-')) : resolve(values.data);
  try {
    const faults = await draw(dataDir, out, pictures);
    for (const fault of faults) say(`failed: ${fault}`);
    return faults.length === 0 ? 0 : 1;
  } finally {
    if (values.data === undefined) await rm(dataDir, { recursive: true, force: true });
  }
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const isUsage = error instanceof Error && String(Reflect.get(error, 'code')).startsWith('ERR_PARSE_ARGS');
  say(isUsage ? `${error.message}\n${USAGE}` : `${error instanceof Error ? error.stack : String(error)}`);
  process.exitCode = isUsage ? 2 : 1;
}

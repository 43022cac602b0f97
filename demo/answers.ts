import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Answer, PostedMessage } from '../test/support/discord/discord.ts';

type Shown = Pick<Answer | PostedMessage, 'content' | 'embeds' | 'attachments'>;

/** Writes what the app answered into one folder: a text file each, and its picture. Remembers what was not as it should be. */
export class Answers {
  readonly #folder: string;
  readonly #index: string[] = [];
  readonly #faults: string[] = [];
  #count = 0;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async open(folder: string): Promise<Answers> {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    return new Answers(folder);
  }

  /** What was answered wrongly or not at all, in words. */
  get faults(): readonly string[] {
    return this.#faults;
  }

  get index(): readonly string[] {
    return this.#index;
  }

  fault(what: string): void {
    this.#faults.push(what);
  }

  /** `asked` as it was typed. `wantsPicture`: a chart has to come with it. */
  async keep(asked: string, shown: Shown, wantsPicture: boolean): Promise<void> {
    const words = toWords(shown);
    if (words === '') this.fault(`${asked}: no words came`);
    const picture = shown.attachments.find(({ name }) => name.endsWith('.png'));
    if (wantsPicture && !picture) this.fault(`${asked}: no picture came (${words})`);
    if (picture && !Buffer.from(picture.bytes.subarray(1, 4)).equals(Buffer.from('PNG'))) this.fault(`${asked}: the picture is no PNG`);
    await this.#write(asked, picture ? `${words}\n\nPicture: ${picture.description}` : words, picture?.bytes ?? null);
  }

  async keepLine(asked: string, line: string): Promise<void> {
    await this.#write(asked, line, null);
  }

  async close(): Promise<void> {
    await writeFile(join(this.#folder, 'README.txt'), `${this.#index.join('\n\n')}\n`);
  }

  async #write(asked: string, words: string, png: Uint8Array | null): Promise<void> {
    this.#count += 1;
    const name = `${String(this.#count).padStart(2, '0')}-${asked
      .replaceAll(/\b[a-z]+:/g, '')
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-|-$/g, '')}`;
    await writeFile(join(this.#folder, `${name}.txt`), `${asked}\n\n${words}\n`);
    if (png) await writeFile(join(this.#folder, `${name}.png`), png);
    this.#index.push(`${asked}\n  ${png ? `${name}.png` : `${name}.txt`}\n${words.replaceAll(/^/gm, '    ')}`);
  }
}

function toWords({ content, embeds }: Shown): string {
  const parts = embeds.flatMap((embed) => [
    embed.title,
    embed.description,
    ...(embed.fields ?? []).map((field) => `${field.name}: ${field.value}`),
  ]);
  return [content, ...parts].filter((part) => part !== undefined && part !== null && part !== '').join('\n');
}

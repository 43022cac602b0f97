import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Answer, PostedMessage } from '../test/support/discord/discord.ts';

type Shown = Pick<Answer | PostedMessage, 'content' | 'embeds' | 'attachments' | 'ephemeral'>;

/** What has to be there for an answer to count as one. */
export interface Expected {
  readonly isPrivate: boolean;
  /** In what it says. */
  readonly words: RegExp;
  readonly hasPicture: boolean;
}

export interface Kept {
  readonly file: string;
  readonly asked: string;
  readonly sentence: string;
}

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const OURS = /^(?:\d\d-[a-z0-9-]+\.(?:png|txt)|README\.txt)$/;

/** Writes answers into one folder, a text file each with its picture beside it, and remembers what was not as it should be. */
export interface Answers {
  readonly kept: readonly Kept[];
  /** In words; empty when all is well. */
  readonly faults: readonly string[];
  fault(what: string): void;
  /** `asked` as it was typed; `about`: by whom, when. */
  keep(asked: string, about: string, shown: Shown, expected: Expected): Promise<void>;
  keepLine(asked: string, about: string, line: string, expected: RegExp): Promise<void>;
  /** Writes the list of all. */
  close(head: string): Promise<void>;
}

/** Makes the folder, and takes away what an earlier demo left there; other files stay. */
export async function openAnswers(folder: string): Promise<Answers> {
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder)) if (OURS.test(name)) await rm(join(folder, name));
  const kept: Kept[] = [];
  const faults: string[] = [];

  async function write(asked: string, about: string, words: string, picture: { bytes: Uint8Array; altText: string } | null): Promise<void> {
    const name = `${String(kept.length + 1).padStart(2, '0')}-${toFileName(asked)}`;
    const parts = [`${asked}\n${about}`, words];
    if (picture) {
      await writeFile(join(folder, `${name}.png`), picture.bytes);
      parts.push(`Picture ${name}.png, in words: ${picture.altText}`);
    }
    await writeFile(join(folder, `${name}.txt`), `${parts.join('\n\n')}\n`);
    const [first = '', second] = words.split('\n');
    // Above a picture the title says what was asked, and the sentence after it is the answer.
    kept.push({ asked, file: `${name}.${picture ? 'png' : 'txt'}`, sentence: picture ? (second ?? first) : first });
  }

  return {
    kept,
    faults,
    fault: (what) => void faults.push(what),
    async keep(asked, about, shown, expected) {
      const words = toWords(shown);
      if (!expected.words.test(words)) faults.push(`${asked}: the answer does not say what it should: ${words || 'nothing'}`);
      if (shown.ephemeral !== expected.isPrivate) faults.push(`${asked}: the answer is ${shown.ephemeral ? 'private' : 'public'}`);
      const [picture] = shown.attachments;
      if (expected.hasPicture !== (picture !== undefined)) faults.push(`${asked}: ${picture ? 'a picture came' : 'no picture came'}`);
      if (picture && !PNG.equals(picture.bytes.subarray(0, PNG.length))) faults.push(`${asked}: the picture is no PNG`);
      if (picture && !picture.description) faults.push(`${asked}: the picture has no description`);
      await write(asked, about, words, picture ? { bytes: picture.bytes, altText: picture.description ?? '' } : null);
    },
    async keepLine(asked, about, line, expected) {
      if (!expected.test(line)) faults.push(`${asked}: the answer does not say what it should: ${line}`);
      await write(asked, about, line, null);
    },
    async close(head) {
      const list = kept.map(({ file, asked, sentence }) => `${file}\n  ${asked}\n  ${sentence}`);
      await writeFile(join(folder, 'README.txt'), `${[head, ...list].join('\n\n')}\n`);
    },
  };
}

/** `/stats overview channel:moonbase period:24h` becomes `stats-overview-moonbase-24h`. */
function toFileName(asked: string): string {
  return asked
    .replaceAll(/\b[a-z]+:/g, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
}

/** What people read: Discord's clients take away a backslash before ASCII punctuation. */
function toWords({ content, embeds }: Shown): string {
  const parts = embeds.flatMap(({ title, description, fields, footer }) => [
    title,
    description,
    ...(fields ?? []).map(({ name, value }) => `${name}: ${value}`),
    footer?.text,
  ]);
  const words = [content, ...parts].filter((part) => part !== undefined && part !== null && part !== '').join('\n');
  return words.replaceAll(/\\([!-/:-@[-`{-~])/g, '$1');
}

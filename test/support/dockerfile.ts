import { z } from 'zod';

export interface Instruction {
  readonly name: string;
  readonly rest: string;
}

/** One stage of a Dockerfile: `FROM base AS name` and the instructions up to the next. */
export class Stage {
  readonly base: string;
  readonly name: string | null;
  readonly instructions: Instruction[] = [];

  constructor(from: string) {
    const [base = '', as, name] = from.split(/\s+/);
    this.base = base;
    this.name = as?.toUpperCase() === 'AS' && name !== undefined ? name : null;
  }

  text(): string {
    return this.instructions.map(({ name, rest }) => `${name} ${rest}`).join('\n');
  }

  /** The words after an instruction that stands once. */
  words(name: string): string[] {
    return this.only(name).split(/\s+/);
  }

  /** The same in JSON form. */
  json(name: string): string[] {
    return toWords(this.only(name));
  }

  environment(): Record<string, string> {
    return Object.fromEntries(this.words('ENV').map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]));
  }

  /** What is copied from the build's folder (`from` null) or out of another stage. */
  copies(): { from: string | null; sources: string[] }[] {
    return this.instructions
      .filter(({ name }) => name === 'COPY')
      .map(({ rest }) => {
        const words = rest.split(/\s+/);
        const from = words.find((word) => word.startsWith('--from='))?.slice('--from='.length) ?? null;
        return { from, sources: words.filter((word) => !word.startsWith('--')).slice(0, -1) };
      });
  }

  /** The command of HEALTHCHECK. */
  healthcheck(): string[] {
    const rest = this.only('HEALTHCHECK');
    return toWords(rest.slice(rest.indexOf('CMD ') + 'CMD '.length));
  }

  private only(name: string): string {
    const [found, ...more] = this.instructions.filter((instruction) => instruction.name === name);
    if (found === undefined || more.length > 0) throw new Error(`${name} stands ${found === undefined ? 0 : 1 + more.length} times`);
    return found.rest;
  }
}

/** Reads the instructions that we use: comments, continued lines, stages. */
export function readDockerfile(text: string): Stage[] {
  const stages: Stage[] = [];
  const lines = text.replace(/^#.*\n/gm, '').replace(/\\\n\s*/g, '');
  for (const line of lines.split('\n').filter((candidate) => candidate.trim() !== '')) {
    const [, name = '', rest = ''] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? [];
    if (name === '') throw new Error(`not an instruction: ${line}`);
    if (name === 'FROM') stages.push(new Stage(rest));
    else if (stages.length === 0) throw new Error(`${name} stands before FROM`);
    else stages.at(-1)?.instructions.push({ name, rest });
  }
  return stages;
}

function toWords(json: string): string[] {
  return z.array(z.string()).min(1).parse(JSON.parse(json));
}

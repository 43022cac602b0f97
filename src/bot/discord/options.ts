import { UserError } from '../../errors.ts';
import { text } from './text.ts';

export type OptionValue = string | number | boolean;

/** A channel of the Discord server, as an option carries it. */
export interface TextChannel {
  readonly id: string;
  readonly name: string;
  readonly type: number;
}

export interface Role {
  readonly id: string;
  readonly name: string;
}

/** What a command was given. An option that was left out is null; one of the wrong kind (a forged interaction) is a {@link UserError}. */
export interface Options {
  readonly subcommand: string | null;
  string(name: string): string | null;
  integer(name: string): number | null;
  textChannel(name: string): TextChannel | null;
  role(name: string): Role | null;
}

export interface GivenOptions {
  readonly subcommand: string | null;
  readonly values: ReadonlyMap<string, OptionValue>;
  readonly channels?: ReadonlyMap<string, TextChannel>;
  readonly roles?: ReadonlyMap<string, Role>;
}

export function readOptions({ subcommand, values, channels, roles }: GivenOptions): Options {
  const string = (name: string): string | null => {
    const value = values.get(name) ?? null;
    if (value !== null && typeof value !== 'string') throw malformed(name);
    return value;
  };
  const resolve = <T>(name: string, known: ReadonlyMap<string, T> | undefined): T | null => {
    const id = string(name);
    if (id === null) return null;
    const found = known?.get(id);
    if (found === undefined) throw malformed(name);
    return found;
  };
  return {
    subcommand,
    string,
    integer: (name) => {
      const value = values.get(name) ?? null;
      if (value !== null && (typeof value !== 'number' || !Number.isSafeInteger(value))) throw malformed(name);
      return value;
    },
    textChannel: (name) => resolve(name, channels),
    role: (name) => resolve(name, roles),
  };
}

/** The option's value. @throws {UserError} when it was left out */
export function required<T>(value: T | null, name: string): T {
  if (value === null) throw new UserError('option-missing', text.optionMissing(name));
  return value;
}

const malformed = (name: string): UserError => new UserError('option-malformed', text.optionMalformed(name));

import { z } from 'zod';

export const OPTION_TYPES = {
  subcommand: 1,
  group: 2,
  string: 3,
  integer: 4,
  boolean: 5,
  user: 6,
  channel: 7,
  role: 8,
  mentionable: 9,
  number: 10,
} as const;

const optionShape = z.looseObject({
  type: z.number(),
  name: z.string(),
  description: z.string(),
  required: z.boolean().nullish(),
  autocomplete: z.boolean().nullish(),
  choices: z.array(z.looseObject({ name: z.string(), value: z.union([z.string(), z.number()]) })).nullish(),
  min_value: z.number().nullish(),
  max_value: z.number().nullish(),
  min_length: z.number().nullish(),
  max_length: z.number().nullish(),
  channel_types: z.array(z.number()).nullish(),
  get options() {
    return z.array(optionShape).nullish();
  },
});

/** What the stand-in reads of a command, after the judge let it pass. */
export const definitionShape = z.looseObject({
  name: z.string(),
  description: z.string().nullish(),
  type: z.number().nullish(),
  options: z.array(optionShape).nullish(),
  default_member_permissions: z.union([z.string(), z.number()]).nullish(),
  contexts: z.array(z.number()).nullish(),
  integration_types: z.array(z.number()).nullish(),
});

export type OptionDefinition = z.output<typeof optionShape>;
export type CommandDefinition = z.output<typeof definitionShape>;

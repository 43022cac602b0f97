import type { APIEmbed, RESTAPIAttachment } from 'discord.js';
import type { ChartSpec } from '../../reports/chart.ts';
import type { ReportMessage } from '../../reports/message.ts';
import { cut, escapeMarkdown, flatten } from './escape.ts';

export type Render = (spec: ChartSpec) => Promise<Buffer>;

/** A message as Discord takes it: what goes into the JSON and the files beside it. */
export interface Reply {
  readonly body: {
    readonly content?: string;
    readonly embeds?: readonly APIEmbed[];
    readonly attachments?: readonly RESTAPIAttachment[];
    readonly allowed_mentions: { readonly parse: readonly never[] };
  };
  readonly files: readonly { readonly name: string; readonly data: Buffer; readonly contentType: string }[];
}

/** https://discord.com/developers/docs/resources/message#embed-object-embed-limits, in UTF-16 units (never less than Discord counts). */
const MAX = { content: 2_000, title: 256, description: 4_096, footer: 256, altText: 1_024 } as const;
/** Discord's blurple. */
const COLOR = 0x5865f2;
const IMAGE_NAME = 'chart.png';

/** A report in Discord's clothes. `image` is its picture as PNG, null when there is none; `footer` stands small beneath. */
export function toReply(message: ReportMessage, image: Buffer | null, footer: string | null = null): Reply {
  const description = message.lines.map(escapeMarkdown).join('\n');
  const embed: APIEmbed = {
    color: COLOR,
    title: cut(escapeMarkdown(message.title), MAX.title),
    ...(description === '' ? {} : { description: cut(description, MAX.description) }),
    ...(image === null ? {} : { image: { url: `attachment://${IMAGE_NAME}` } }),
    ...(footer === null ? {} : { footer: { text: cut(flatten(footer), MAX.footer) } }),
  };
  const attachment = { id: '0', filename: IMAGE_NAME, description: cut(flatten(message.altText ?? message.title), MAX.altText) };
  return {
    body: { embeds: [embed], attachments: image === null ? [] : [attachment], allowed_mentions: { parse: [] } },
    files: image === null ? [] : [{ name: IMAGE_NAME, data: image, contentType: 'image/png' }],
  };
}

/** A plain sentence: a refusal, or the word that something failed. */
export function toNotice(plain: string): Reply {
  return {
    body: { content: cut(plain.split('\n').map(escapeMarkdown).join('\n'), MAX.content), allowed_mentions: { parse: [] } },
    files: [],
  };
}

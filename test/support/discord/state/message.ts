import { z } from 'zod';
import type { UploadedFile } from '../rest/body.ts';

const imageShape = z.object({ url: z.string() });

const embedShape = z.object({
  title: z.string().nullish(),
  description: z.string().nullish(),
  url: z.string().nullish(),
  color: z.number().nullish(),
  timestamp: z.string().nullish(),
  fields: z.array(z.object({ name: z.string(), value: z.string(), inline: z.boolean().nullish() })).nullish(),
  author: z.object({ name: z.string().nullish(), url: z.string().nullish(), icon_url: z.string().nullish() }).nullish(),
  footer: z.object({ text: z.string().nullish(), icon_url: z.string().nullish() }).nullish(),
  image: imageShape.nullish(),
  thumbnail: imageShape.nullish(),
});

const componentShape = z.looseObject({
  type: z.number(),
  custom_id: z.string().nullish(),
  label: z.string().nullish(),
  disabled: z.boolean().nullish(),
  get components() {
    return z.array(componentShape).nullish();
  },
});

/** What the stand-in reads of a message's body, after the judge let it pass. */
export const messageShape = z.object({
  content: z.string().nullish(),
  embeds: z.array(embedShape).nullish(),
  components: z.array(componentShape).nullish(),
  attachments: z.array(z.object({ id: z.string(), filename: z.string().nullish(), description: z.string().nullish() })).nullish(),
  flags: z.number().nullish(),
  nonce: z.union([z.string(), z.number()]).nullish(),
  enforce_nonce: z.boolean().nullish(),
  poll: z.unknown().optional(),
  sticker_ids: z.array(z.string()).nullish(),
});

export type MessageBody = z.output<typeof messageShape>;
export type Embed = z.output<typeof embedShape>;
export type Component = z.output<typeof componentShape>;

export const MESSAGE_FLAGS = { suppressEmbeds: 1 << 2, ephemeral: 1 << 6, loading: 1 << 7, componentsV2: 1 << 15 } as const;

export interface AttachedFile {
  readonly id: string;
  readonly name: string;
  /** The alt text; null when none was given. */
  readonly description: string | null;
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

export interface StoredMessage {
  readonly id: string;
  readonly channelId: string;
  readonly guildId: string | null;
  /** The interaction that it answers; null when the bot posted it by itself. */
  readonly interactionId: string | null;
  readonly nonce: string | number | null;
  readonly createdAt: Date;
  editedAt: Date | null;
  content: string;
  /** As they were sent: a picture's address may still be `attachment://name`. */
  embeds: readonly Embed[];
  components: readonly Component[];
  attachments: readonly AttachedFile[];
  flags: number;
}

export type NewMessage = Pick<StoredMessage, 'id' | 'channelId' | 'guildId' | 'interactionId' | 'flags'>;

export function newMessage(head: NewMessage, nonce: string | number | null): StoredMessage {
  return { ...head, nonce, createdAt: new Date(), editedAt: null, content: '', embeds: [], components: [], attachments: [] };
}

/**
 * Puts a body into a message, first or as an edit. What the body leaves out stays; files are added;
 * attachments that a given list doesn't name are dropped. https://discord.com/developers/docs/resources/message#edit-message
 */
export function fillMessage(message: StoredMessage, body: MessageBody, files: readonly UploadedFile[], nextId: () => string): void {
  if (body.content !== undefined) message.content = body.content ?? '';
  if (body.embeds !== undefined) message.embeds = body.embeds ?? [];
  if (body.components !== undefined) message.components = body.components ?? [];
  const listed = body.attachments;
  const kept =
    listed === undefined ? message.attachments : message.attachments.filter(({ id }) => listed?.some((entry) => entry.id === id));
  message.attachments = [...kept, ...files.map((file) => toAttachment(file, body, nextId()))];
}

function toAttachment(file: UploadedFile, body: MessageBody, id: string): AttachedFile {
  const entry = body.attachments?.find((candidate) => candidate.id === file.index);
  return {
    id,
    name: entry?.filename ?? file.name,
    description: entry?.description ?? null,
    contentType: file.contentType || 'application/octet-stream',
    bytes: file.bytes,
  };
}

export function isEphemeral({ flags }: Pick<StoredMessage, 'flags'>): boolean {
  return (flags & MESSAGE_FLAGS.ephemeral) !== 0;
}

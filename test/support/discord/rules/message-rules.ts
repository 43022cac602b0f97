import { type ApiError, apiErrors } from '../rest/api-error.ts';
import type { UploadedFile } from '../rest/body.ts';
import type { Component, Embed, MessageBody, StoredMessage } from '../state/message.ts';
import { MESSAGE_FLAGS } from '../state/message.ts';
import type { Problem } from './judge.ts';

const MAX_CONTENT = 2_000;
const MAX_EMBED_CHARACTERS = 6_000;
const MAX_FILE_BYTES = 10 * 1024 * 1024;
const MAX_FILES = 10;
const MAX_ACTION_ROWS = 5;

/**
 * Rules of https://discord.com/developers/docs/resources/message that its description doesn't spell out.
 * Lengths are counted in UTF-16 units, as discord.js counts them: never more lenient than Discord.
 * `before`: the message that an edit changes; null for a new one.
 */
export function listMessageProblems(body: MessageBody, files: readonly UploadedFile[], before: StoredMessage | null): Problem[] {
  return [
    ...listContentProblems(body),
    ...listEmbedProblems(body.embeds ?? []),
    ...listAttachmentProblems(body, files, before),
    ...listComponentProblems(body.components ?? []),
    ...listFlagProblems(body, before),
  ];
}

/** What Discord refuses by a code of its own, once the form is right. */
export function findMessageError(body: MessageBody, files: readonly UploadedFile[], after: StoredMessage): ApiError | null {
  if (files.some(({ bytes }) => bytes.length > MAX_FILE_BYTES)) return apiErrors.tooLarge();
  const isEmpty =
    after.content.trim() === '' &&
    after.embeds.length === 0 &&
    after.attachments.length === 0 &&
    after.components.length === 0 &&
    (body.poll === undefined || body.poll === null) &&
    (body.sticker_ids ?? []).length === 0;
  return isEmpty ? apiErrors.emptyMessage() : null;
}

function listContentProblems({ content }: MessageBody): Problem[] {
  return (content ?? '').length > MAX_CONTENT ? [{ path: ['content'], problem: `longer than ${MAX_CONTENT} characters` }] : [];
}

function listEmbedProblems(embeds: readonly Embed[]): Problem[] {
  const total = embeds.reduce((sum, embed) => sum + countCharacters(embed), 0);
  const problems: Problem[] = embeds.flatMap((embed, index) => [
    ...(isBlank(embed) ? [{ path: ['embeds', index], problem: 'shows nothing' }] : []),
    ...(embed.fields ?? []).flatMap(({ name, value }, field) =>
      name.trim() === '' || value.trim() === ''
        ? [{ path: ['embeds', index, 'fields', field], problem: 'name and value are required' }]
        : [],
    ),
  ]);
  if (total > MAX_EMBED_CHARACTERS)
    problems.push({ path: ['embeds'], problem: `${total} characters over all, ${MAX_EMBED_CHARACTERS} allowed` });
  return problems;
}

function countCharacters({ title, description, fields, footer, author }: Embed): number {
  const texts = [title, description, footer?.text, author?.name, ...(fields ?? []).flatMap(({ name, value }) => [name, value])];
  return texts.reduce((sum, text) => sum + (text ?? '').length, 0);
}

function isBlank({ title, description, fields, footer, author, image, thumbnail }: Embed): boolean {
  return !title && !description && !fields?.length && !footer && !author && !image && !thumbnail;
}

function listAttachmentProblems(
  { attachments, embeds }: MessageBody,
  files: readonly UploadedFile[],
  before: StoredMessage | null,
): Problem[] {
  const problems: Problem[] = [];
  const uploaded = new Set(files.map(({ index }) => index));
  const kept = new Set(before?.attachments.map(({ id }) => id));
  if (files.length > MAX_FILES) problems.push({ path: ['files'], problem: `${files.length} files, ${MAX_FILES} allowed` });
  if (uploaded.size < files.length) problems.push({ path: ['files'], problem: 'two files with the same number' });
  for (const [index, { id }] of (attachments ?? []).entries()) {
    if (!uploaded.has(id) && !kept.has(id)) problems.push({ path: ['attachments', index], problem: `no file belongs to id ${id}` });
  }
  const names = new Set([
    ...files.map(({ index, name }) => attachments?.find(({ id }) => id === index)?.filename ?? name),
    ...(before?.attachments.map(({ name }) => name) ?? []),
  ]);
  for (const [index, embed] of (embeds ?? []).entries()) {
    for (const key of ['image', 'thumbnail'] as const) {
      const name = /^attachment:\/\/(.+)$/.exec(embed[key]?.url ?? '')?.[1];
      if (name !== undefined && !names.has(name)) problems.push({ path: ['embeds', index, key], problem: `no file is named ${name}` });
    }
  }
  return problems;
}

function listComponentProblems(components: readonly Component[]): Problem[] {
  const rows = components.filter(({ type }) => type === 1).length;
  const customIds = listComponents(components).flatMap(({ custom_id: customId }) => customId ?? []);
  return [
    ...(rows > MAX_ACTION_ROWS ? [{ path: ['components'], problem: `${rows} rows, ${MAX_ACTION_ROWS} allowed` }] : []),
    ...(new Set(customIds).size < customIds.length ? [{ path: ['components'], problem: 'a custom_id occurs twice' }] : []),
  ];
}

export function listComponents(components: readonly Component[]): Component[] {
  return components.flatMap((component) => [component, ...listComponents(component.components ?? [])]);
}

/** An answer is private or not from its first acknowledgement on; an edit that asks for it would be ignored in silence. */
function listFlagProblems({ flags }: MessageBody, before: StoredMessage | null): Problem[] {
  if (before === null || ((flags ?? 0) & ~(MESSAGE_FLAGS.suppressEmbeds | MESSAGE_FLAGS.componentsV2)) === 0) return [];
  return [{ path: ['flags'], problem: 'an edit can set only SUPPRESS_EMBEDS and IS_COMPONENTS_V2' }];
}

import type { Interaction } from './interaction.ts';
import { dropNullMembers, type JsonObject } from './json.ts';
import { type AttachedFile, type Component, type Embed, isEphemeral, type StoredMessage } from './message.ts';
import { toUser } from './payloads.ts';
import { readPngSize } from './png-size.ts';
import type { World } from './world.ts';

/** A message as Discord answers it. `filesUrl`: where attachments can be fetched. */
export function toMessage(world: World, filesUrl: string, message: StoredMessage, interaction: Interaction | null): JsonObject {
  const urlOf = (file: AttachedFile): string => `${filesUrl}/${message.channelId}/${file.id}/${encodeURIComponent(file.name)}`;
  return {
    id: message.id,
    channel_id: message.channelId,
    type: interaction?.kind === 'command' ? 20 : 0,
    author: toUser(world.bot),
    content: message.content,
    timestamp: message.createdAt.toISOString(),
    edited_timestamp: message.editedAt?.toISOString() ?? null,
    flags: message.flags,
    tts: false,
    pinned: false,
    mention_everyone: false,
    mentions: [],
    mention_roles: [],
    attachments: message.attachments.map((file) => toAttachment(file, urlOf(file), isEphemeral(message))),
    embeds: message.embeds.map((embed) => toEmbed(embed, message.attachments, urlOf)),
    components: toComponents(message.components, { last: 0 }),
    ...(message.nonce === null ? {} : { nonce: message.nonce }),
    ...(interaction === null ? {} : toOrigin(world, interaction)),
  };
}

function toOrigin(world: World, interaction: Interaction): JsonObject {
  return {
    webhook_id: world.applicationId,
    application_id: world.applicationId,
    interaction_metadata: {
      id: interaction.id,
      type: interaction.kind === 'component' ? 3 : 2,
      user: toUser(interaction.user),
      authorizing_integration_owners: interaction.owners,
      ...(interaction.kind === 'component' ? { interacted_message_id: interaction.componentMessage?.id ?? interaction.id } : {}),
    },
  };
}

function toAttachment(file: AttachedFile, url: string, ephemeral: boolean): JsonObject {
  return dropNullMembers({
    id: file.id,
    filename: file.name,
    size: file.bytes.length,
    url,
    proxy_url: url,
    content_type: file.contentType,
    description: file.description,
    ephemeral: ephemeral ? true : null,
    ...readPngSize(file.bytes),
  });
}

function toEmbed(embed: Embed, attachments: readonly AttachedFile[], urlOf: (file: AttachedFile) => string): JsonObject {
  const resolve = (image: { url: string } | null | undefined): JsonObject | null => {
    if (image === null || image === undefined) return null;
    const file = attachments.find(({ name }) => image.url === `attachment://${name}`);
    const url = file === undefined ? image.url : urlOf(file);
    return { url, proxy_url: url, ...(file === undefined ? {} : readPngSize(file.bytes)) };
  };
  const fields = embed.fields?.map(({ name, value, inline }) => ({ name, value, inline: inline ?? false }));
  return dropNullMembers({ type: 'rich', ...embed, fields, image: resolve(embed.image), thumbnail: resolve(embed.thumbnail) });
}

/** Each component gets a number of its own, as Discord gives them. */
function toComponents(components: readonly Component[], counter: { last: number }): JsonObject[] {
  return components.map((component) => {
    counter.last += 1;
    const numbered = { id: counter.last, ...component };
    const inner = component.components;
    return dropNullMembers(inner ? { ...numbered, components: toComponents(inner, counter) } : numbered);
  });
}

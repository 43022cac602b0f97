/** The permissions that a bot of text channels meets. https://discord.com/developers/docs/topics/permissions#permissions-bitwise-permission-flags */
export const PERMISSION_BITS = {
  KickMembers: 1n << 1n,
  BanMembers: 1n << 2n,
  Administrator: 1n << 3n,
  ManageChannels: 1n << 4n,
  ManageGuild: 1n << 5n,
  AddReactions: 1n << 6n,
  ViewChannel: 1n << 10n,
  SendMessages: 1n << 11n,
  ManageMessages: 1n << 13n,
  EmbedLinks: 1n << 14n,
  AttachFiles: 1n << 15n,
  ReadMessageHistory: 1n << 16n,
  MentionEveryone: 1n << 17n,
  ManageRoles: 1n << 28n,
  ManageWebhooks: 1n << 29n,
  UseApplicationCommands: 1n << 31n,
} as const;

export type PermissionName = keyof typeof PERMISSION_BITS;
export type Permissions = bigint | readonly PermissionName[];

export const EVERYONE: Permissions = [
  'ViewChannel',
  'SendMessages',
  'EmbedLinks',
  'AttachFiles',
  'ReadMessageHistory',
  'AddReactions',
  'UseApplicationCommands',
];

const ALL_BITS = (1n << 50n) - 1n;

export function toBits(permissions: Permissions | undefined): bigint {
  if (permissions === undefined) return 0n;
  if (typeof permissions === 'bigint') return permissions;
  return permissions.reduce((bits, name) => bits | PERMISSION_BITS[name], 0n);
}

export function hasPermission(bits: bigint, name: PermissionName): boolean {
  return (bits & PERMISSION_BITS.Administrator) !== 0n || (bits & PERMISSION_BITS[name]) !== 0n;
}

/** A channel's exception for a role (type 0) or a member (type 1). */
export interface Overwrite {
  readonly id: string;
  readonly type: 0 | 1;
  readonly allow: bigint;
  readonly deny: bigint;
}

export interface PermissionQuestion {
  readonly userId: string;
  readonly guildId: string;
  readonly isOwner: boolean;
  /** Permissions of @everyone and of each role that the member has, by role id. */
  readonly roles: ReadonlyMap<string, bigint>;
  readonly overwrites: readonly Overwrite[];
}

/** Permissions of a member in a channel. https://discord.com/developers/docs/topics/permissions#permission-overwrites */
export function fillPermissions({ userId, guildId, isOwner, roles, overwrites }: PermissionQuestion): bigint {
  const base = [...roles.values()].reduce((all, bits) => all | bits, 0n);
  if (isOwner || (base & PERMISSION_BITS.Administrator) !== 0n) return ALL_BITS;
  const ofEveryone = overwrites.filter(({ id, type }) => type === 0 && id === guildId);
  const ofRoles = overwrites.filter(({ id, type }) => type === 0 && id !== guildId && roles.has(id));
  const ofMember = overwrites.filter(({ id, type }) => type === 1 && id === userId);
  return [ofEveryone, ofRoles, ofMember].reduce((bits, layer) => {
    const deny = layer.reduce((all, overwrite) => all | overwrite.deny, 0n);
    const allow = layer.reduce((all, overwrite) => all | overwrite.allow, 0n);
    return (bits & ~deny) | allow;
  }, base);
}

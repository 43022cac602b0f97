import { PermissionFlagsBits } from 'discord.js';
import { UserError } from '../../errors.ts';
import type { GuildSettings } from '../../store/guilds.ts';
import type { Need } from './command.ts';
import type { Member } from './interaction.ts';
import { text } from './text.ts';

/**
 * Judges by what Discord says of the member in this very interaction: a server's admins can show a command to anyone, and interactions can be forged.
 * @throws {UserError} when the member may not
 */
export function checkNeed(need: Need, member: Member, settings: GuildSettings): void {
  if (need === null || mayManageServer(member)) return;
  if (need === 'manage-server') throw new UserError('not-allowed', text.needsManageServer);
  const { managerRoleId } = settings;
  if (managerRoleId !== null && member.roleIds.includes(managerRoleId)) return;
  throw new UserError('not-allowed', managerRoleId === null ? text.needsManageServer : text.needsManager);
}

function mayManageServer({ permissions }: Member): boolean {
  return (permissions & (PermissionFlagsBits.ManageGuild | PermissionFlagsBits.Administrator)) !== 0n;
}

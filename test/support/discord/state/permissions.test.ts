import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fillPermissions, hasPermission, type Overwrite, type PermissionQuestion, toBits } from './permissions.ts';

const GUILD = '1';
const MODS = '2';
const MEMBER = '3';

const question: PermissionQuestion = {
  userId: MEMBER,
  guildId: GUILD,
  isOwner: false,
  roles: new Map([
    [GUILD, toBits(['ViewChannel', 'SendMessages'])],
    [MODS, toBits(['ManageGuild'])],
  ]),
  overwrites: [],
};

function overwrite(id: string, type: 0 | 1, allow: bigint, deny: bigint): Overwrite {
  return { id, type, allow, deny };
}

test('roles add up', () => {
  expect(fillPermissions(question)).toBe(toBits(['ViewChannel', 'SendMessages', 'ManageGuild']));
});

test('the nearer exception wins: everyone, then roles, then the member', () => {
  const send = toBits(['SendMessages']);
  const everyone = overwrite(GUILD, 0, 0n, send);
  const mods = overwrite(MODS, 0, send, 0n);
  const member = overwrite(MEMBER, 1, 0n, send);
  const maySend = (overwrites: Overwrite[]): boolean => hasPermission(fillPermissions({ ...question, overwrites }), 'SendMessages');
  expect([maySend([everyone]), maySend([mods, everyone]), maySend([member, mods, everyone])]).toEqual([false, true, false]);
  expect(maySend([overwrite('9', 0, 0n, send), overwrite('9', 1, 0n, send)])).toBe(true);
});

test('nothing can be taken from owners and administrators', () => {
  const bits = fc.bigInt({ min: 0n, max: (1n << 40n) - 1n });
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom(GUILD, MODS, MEMBER), fc.constantFrom(0, 1), bits, bits)), (given) => {
      const overwrites = given.map(([id, type, allow, deny]) => overwrite(id, type === 0 ? 0 : 1, allow, deny));
      const owner = fillPermissions({ ...question, isOwner: true, overwrites });
      const admin = fillPermissions({ ...question, roles: new Map([[GUILD, toBits(['Administrator'])]]), overwrites });
      expect(hasPermission(owner, 'SendMessages') && hasPermission(admin, 'SendMessages')).toBe(true);
    }),
  );
});

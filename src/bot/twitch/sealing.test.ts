import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { open, SealingError, type SealingSecret, seal } from './sealing.ts';

const file: SealingSecret = { source: 'file', bytes: randomBytes(32) };
const words: SealingSecret = { source: 'SECRET_KEY', text: 'correct horse battery staple' };
const plain = Buffer.from('{"refreshToken":"very-secret-refresh-token"}');

describe('sealing', () => {
  test.each([file, words])('opens what it sealed, with $source', async (secret) => {
    const sealed = await seal(secret, 'account', plain);
    expect(sealed.includes('very-secret')).toBe(false);
    expect(await open(secret, 'account', sealed)).toEqual(plain);
  });

  test('any bytes under any account name come back', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2_000 }), fc.string(), async (bytes, account) => {
        const given = Buffer.from(bytes);
        expect(await open(file, account, await seal(file, account, given))).toEqual(given);
      }),
    );
  });

  test('the same sealed twice differs in salt, nonce and ciphertext', async () => {
    const [one, two] = await Promise.all([seal(file, 'account', plain), seal(file, 'account', plain)]);
    expect(one.subarray(2, 18)).not.toEqual(two.subarray(2, 18));
    expect(one.subarray(18, 30)).not.toEqual(two.subarray(18, 30));
    expect(one.subarray(46)).not.toEqual(two.subarray(46));
  });

  test('one bit changed anywhere is refused', async () => {
    const sealed = await seal(file, 'account', plain);
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: sealed.length * 8 - 1 }), async (bit) => {
        const altered = Buffer.from(sealed);
        altered.writeUInt8(altered.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        await expect(open(file, 'account', altered)).rejects.toBeInstanceOf(SealingError);
      }),
    );
  });

  test('cut off anywhere it is refused', async () => {
    const sealed = await seal(file, 'account', plain);
    for (let length = 0; length < sealed.length; length += 1) {
      await expect(open(file, 'account', sealed.subarray(0, length))).rejects.toBeInstanceOf(SealingError);
    }
  });

  test('another secret, another source and another account are refused in words that help', async () => {
    const byFile = await seal(file, 'account', plain);
    const byWords = await seal(words, 'account', plain);
    await expect(open({ source: 'file', bytes: randomBytes(32) }, 'account', byFile)).rejects.toThrow(
      'the key file in DATA_DIR is not the one',
    );
    await expect(open({ ...words, text: 'correct horse battery stapler' }, 'account', byWords)).rejects.toThrow(
      'SECRET_KEY is not the one',
    );
    await expect(open(file, 'account', byWords)).rejects.toThrow('SECRET_KEY, which is not set now');
    await expect(open(words, 'account', byFile)).rejects.toThrow('before SECRET_KEY was set');
    await expect(open(file, 'other account', byFile)).rejects.toBeInstanceOf(SealingError);
  });

  test('no message carries what was sealed or the secret', async () => {
    const sealed = await seal(words, 'account', plain);
    const error = await open({ ...words, text: 'another secret key' }, 'account', sealed).catch((reason: unknown) => reason);
    expect(String(error)).not.toMatch(/very-secret|another secret key|staple/);
  });
});

import { createCipheriv, createDecipheriv, hkdf, randomBytes, scrypt } from 'node:crypto';

/** What sealed things can be opened with: words that somebody chose, or 32 random bytes from a file. */
export type SealingSecret = { readonly source: 'SECRET_KEY'; readonly text: string } | { readonly source: 'file'; readonly bytes: Buffer };

/** Something sealed can't be opened. The message says why as far as that can be known, and never what was sealed. */
export class SealingError extends Error {
  override readonly name = 'SealingError';
}

/*
 * Version 1: version (1 byte), source of the secret (1), salt (16), nonce (12), tag (16), AES-256-GCM ciphertext.
 * Authenticated along with it: the first three and the account's name, so that one account's token can't be put in another's place.
 */
const VERSION = 1;
const SOURCES = { SECRET_KEY: 1, file: 2 } as const;
const SALT = { from: 2, bytes: 16 };
const NONCE = { from: 18, bytes: 12 };
const TAG = { from: 30, bytes: 16 };
const BODY_FROM = 46;
const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
/** OWASP's second choice of equal strength: 32 MB for about 0.2 s, since this is done a few times a day. */
const SCRYPT = { N: 2 ** 15, r: 8, p: 3, maxmem: 64 * 2 ** 20 };

/** `plain`, readable only with `secret` and under the same account name. Sealing the same twice gives different bytes. */
export async function seal(secret: SealingSecret, account: string, plain: Buffer): Promise<Buffer> {
  const head = Buffer.concat([Buffer.of(VERSION, SOURCES[secret.source]), randomBytes(SALT.bytes)]);
  const nonce = randomBytes(NONCE.bytes);
  const cipher = createCipheriv(CIPHER, await deriveKey(secret, slice(head, SALT)), nonce);
  cipher.setAAD(boundTo(head, account));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([head, nonce, cipher.getAuthTag(), body]);
}

/** @throws {SealingError} when it was altered, sealed with another secret, or for another account */
export async function open(secret: SealingSecret, account: string, sealed: Buffer): Promise<Buffer> {
  const [version, source] = sealed;
  if (version !== VERSION || sealed.length < BODY_FROM) throw new SealingError('it is not in a format that this version knows');
  if (source !== SOURCES[secret.source]) {
    throw new SealingError(
      secret.source === 'file'
        ? 'it was sealed with SECRET_KEY, which is not set now'
        : 'it was sealed with the key file in DATA_DIR, before SECRET_KEY was set',
    );
  }
  const decipher = createDecipheriv(CIPHER, await deriveKey(secret, slice(sealed, SALT)), slice(sealed, NONCE));
  decipher.setAAD(boundTo(sealed.subarray(0, NONCE.from), account));
  decipher.setAuthTag(slice(sealed, TAG));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(BODY_FROM)), decipher.final()]);
  } catch {
    const key = secret.source === 'file' ? 'the key file in DATA_DIR' : 'SECRET_KEY';
    throw new SealingError(`${key} is not the one that it was sealed with, or it was altered since`);
  }
}

function slice(bytes: Buffer, field: { readonly from: number; readonly bytes: number }): Buffer {
  return bytes.subarray(field.from, field.from + field.bytes);
}

function boundTo(head: Buffer, account: string): Buffer {
  return Buffer.concat([head, Buffer.from(account, 'utf8')]);
}

/** Chosen words are stretched, so that guessing them is dear; random bytes need no stretching. */
function deriveKey(secret: SealingSecret, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    if (secret.source === 'file') {
      hkdf('sha256', secret.bytes, salt, 'chatpulse twitch token', KEY_BYTES, (error, key) =>
        error ? reject(error) : resolve(Buffer.from(key)),
      );
    } else {
      scrypt(secret.text, salt, KEY_BYTES, SCRYPT, (error, key) => (error ? reject(error) : resolve(key)));
    }
  });
}

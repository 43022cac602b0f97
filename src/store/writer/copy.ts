/**
 * Encodes rows for `COPY ... WITH (FORMAT binary)`.
 * Format: https://www.postgresql.org/docs/current/sql-copy.html (Binary Format); types as their send functions write them.
 */
export class CopyEncoder {
  #buffer: Buffer;
  #length = 0;
  #taken = 0;

  constructor(initialBytes = 1 << 20) {
    this.#buffer = Buffer.allocUnsafe(initialBytes);
  }

  /** Starts a new copy; what was encoded before is forgotten, its memory used again. */
  begin(): void {
    this.#length = SIGNATURE.copy(this.#buffer, 0);
    this.#taken = 0;
  }

  /** What was encoded since the last `take`. Valid until the next `begin`. */
  take(): Buffer {
    const slice = this.#buffer.subarray(this.#taken, this.#length);
    this.#taken = this.#length;
    return slice;
  }

  row(fields: number): void {
    this.#room(2);
    this.#length = this.#buffer.writeInt16BE(fields, this.#length);
  }

  null(): void {
    this.#room(4);
    this.#length = this.#buffer.writeInt32BE(-1, this.#length);
  }

  int2(value: number): void {
    this.#field(2);
    this.#length = this.#buffer.writeInt16BE(value, this.#length);
  }

  int4(value: number): void {
    this.#field(4);
    this.#length = this.#buffer.writeInt32BE(value, this.#length);
  }

  /** `digits`: a decimal number within bigint's range. */
  int8(digits: string): void {
    this.#field(8);
    if (digits.length <= 15) this.#int8(Number(digits));
    else this.#length = this.#buffer.writeBigInt64BE(BigInt(digits), this.#length);
  }

  /** Epoch milliseconds, to timestamptz (microseconds since 2000-01-01 UTC). */
  timestamp(epochMs: number): void {
    this.#field(8);
    this.#int8((epochMs - POSTGRES_EPOCH_MS) * 1000);
  }

  /** `text` in the canonical 36 characters. */
  uuid(text: string): void {
    this.#field(16);
    this.#length += this.#buffer.write(text.replaceAll('-', ''), this.#length, 'hex');
  }

  text(value: string): void {
    // A UTF-16 code unit takes 3 bytes of UTF-8 at the most.
    this.#room(4 + value.length * 3);
    const bytes = this.#buffer.write(value, this.#length + 4, 'utf8');
    this.#buffer.writeInt32BE(bytes, this.#length);
    this.#length += 4 + bytes;
  }

  /** Ends the copy. */
  end(): void {
    this.#room(2);
    this.#length = this.#buffer.writeInt16BE(-1, this.#length);
  }

  #int8(value: number): void {
    const high = Math.floor(value / 2 ** 32);
    this.#length = this.#buffer.writeInt32BE(high, this.#length);
    this.#length = this.#buffer.writeUInt32BE(value - high * 2 ** 32, this.#length);
  }

  #field(bytes: number): void {
    this.#room(4 + bytes);
    this.#length = this.#buffer.writeInt32BE(bytes, this.#length);
  }

  #room(bytes: number): void {
    if (this.#length + bytes <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#length + bytes));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}

const POSTGRES_EPOCH_MS = Date.UTC(2000, 0, 1);
const SIGNATURE = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)]);

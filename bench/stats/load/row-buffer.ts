/** Texts, each with its length before it: number n is columns[ends[n - 1]] and on. */
export interface Encoded {
  readonly columns: Uint8Array;
  readonly ends: Uint32Array;
}

/**
 * Rows for `COPY ... WITH (FORMAT binary)`, of plain numbers and arrays, made by the hundred million: ids are numbers below 2^53, text comes encoded.
 * https://www.postgresql.org/docs/current/sql-copy.html (Binary Format); arrays as array_send writes them.
 */
export class RowBuffer {
  #bytes: Buffer;
  #view: DataView;
  length = 0;
  rows = 0;

  constructor(initialBytes = 1 << 16) {
    this.#bytes = Buffer.allocUnsafeSlow(initialBytes);
    this.#view = new DataView(this.#bytes.buffer);
  }

  clear(): void {
    this.length = 0;
    this.rows = 0;
  }

  /** What was encoded since `clear`. Valid until then, or until more is. */
  bytes(): Buffer {
    return this.#bytes.subarray(0, this.length);
  }

  signature(): void {
    this.raw(SIGNATURE, 0, SIGNATURE.length);
  }

  trailer(): void {
    this.#room(2);
    this.#view.setInt16(this.length, -1);
    this.length += 2;
  }

  row(fields: number): void {
    this.#room(2);
    this.#view.setInt16(this.length, fields);
    this.length += 2;
    this.rows += 1;
  }

  null(): void {
    this.#room(4);
    this.#int32(-1);
  }

  bool(value: boolean): void {
    this.#room(5);
    this.#int32(1);
    this.#view.setUint8(this.length, value ? 1 : 0);
    this.length += 1;
  }

  int2(value: number): void {
    this.#room(6);
    this.#int32(2);
    this.#view.setInt16(this.length, value);
    this.length += 2;
  }

  int4(value: number): void {
    this.#room(8);
    this.#int32(4);
    this.#int32(value);
  }

  int8(value: number): void {
    this.#room(12);
    this.#int32(8);
    this.#int64(value);
  }

  /** Epoch milliseconds, to timestamptz (microseconds since 2000-01-01 UTC). */
  timestamp(epochMs: number): void {
    this.int8((epochMs - POSTGRES_EPOCH_MS) * 1000);
  }

  /** The day that begins at `epochMs`. */
  date(epochMs: number): void {
    this.int4(Math.floor((epochMs - POSTGRES_EPOCH_MS) / 86_400_000));
  }

  uuid(a: number, b: number, c: number, d: number): void {
    this.#room(20);
    this.#int32(16);
    this.#int32(a);
    this.#int32(b);
    this.#int32(c);
    this.#int32(d);
  }

  text(value: string): void {
    // A UTF-16 code unit takes 3 bytes of UTF-8 at the most.
    this.#room(4 + value.length * 3);
    const bytes = this.#bytes.write(value, this.length + 4, 'utf8');
    this.#int32(bytes);
    this.length += bytes;
  }

  /** `jsonb`, as its text after its version. */
  jsonb(value: unknown): void {
    const bytes = Buffer.from(JSON.stringify(value));
    this.#room(5 + bytes.length);
    this.#int32(1 + bytes.length);
    this.#view.setUint8(this.length, 1);
    this.length += 1;
    this.raw(bytes, 0, bytes.length);
  }

  bytea(value: Uint8Array): void {
    this.#room(4);
    this.#int32(value.length);
    this.raw(value, 0, value.length);
  }

  /** Bytes as they are. */
  raw(from: Uint8Array, start: number, end: number): void {
    this.#room(end - start);
    this.#copy(from, start, end);
  }

  int2Array(count: number, at: (index: number) => number): void {
    this.#array(count, INT2, count * 6);
    for (let index = 0; index < count; index += 1) {
      this.#int32(2);
      this.#view.setInt16(this.length, at(index));
      this.length += 2;
    }
  }

  int4Array(count: number, at: (index: number) => number): void {
    this.#array(count, INT4, count * 8);
    for (let index = 0; index < count; index += 1) {
      this.#int32(4);
      this.#int32(at(index));
    }
  }

  int8Array(count: number, at: (index: number) => number): void {
    this.#array(count, INT8, count * 12);
    for (let index = 0; index < count; index += 1) {
      this.#int32(8);
      this.#int64(at(index));
    }
  }

  /** `order`: which of `elements`. */
  textArray(order: Uint32Array, { columns, ends }: Encoded): void {
    let bytes = 0;
    for (const element of order) bytes += (ends[element] ?? 0) - (element === 0 ? 0 : (ends[element - 1] ?? 0));
    this.#array(order.length, TEXT, bytes);
    for (const element of order) this.#copy(columns, element === 0 ? 0 : (ends[element - 1] ?? 0), ends[element] ?? 0);
  }

  /** Writes the head and makes room for the elements. An empty array has no dimension. */
  #array(count: number, type: number, bytes: number): void {
    this.#room(24 + bytes);
    this.#int32(count === 0 ? 12 : 20 + bytes);
    this.#int32(count === 0 ? 0 : 1);
    this.#int32(0);
    this.#int32(type);
    if (count === 0) return;
    this.#int32(count);
    this.#int32(1);
  }

  /** A call into the engine costs more than some dozens of bytes one by one. */
  #copy(from: Uint8Array, start: number, end: number): void {
    const bytes = this.#bytes;
    let to = this.length;
    if (end - start > 80) bytes.set(from.subarray(start, end), to);
    else for (let at = start; at < end; at += 1, to += 1) bytes[to] = from[at] ?? 0;
    this.length += end - start;
  }

  #int32(value: number): void {
    this.#view.setInt32(this.length, value);
    this.length += 4;
  }

  #int64(value: number): void {
    const high = Math.floor(value / 2 ** 32);
    this.#view.setInt32(this.length, high);
    this.#view.setUint32(this.length + 4, value - high * 2 ** 32);
    this.length += 8;
  }

  #room(bytes: number): void {
    if (this.length + bytes <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(this.#bytes.length * 2, this.length + bytes));
    this.#bytes.copy(larger, 0, 0, this.length);
    this.#bytes = larger;
    this.#view = new DataView(larger.buffer);
  }
}

const POSTGRES_EPOCH_MS = Date.UTC(2000, 0, 1);
const SIGNATURE = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)]);
/** Object ids of element types: https://github.com/postgres/postgres/blob/master/src/include/catalog/pg_type.dat */
const INT2 = 21;
const INT4 = 23;
const INT8 = 20;
const TEXT = 25;

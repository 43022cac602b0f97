import { expect, test } from 'vitest';
import { CopyEncoder } from '../../../src/store/writer/copy.ts';
import { RowBuffer } from './row-buffer.ts';

test('rows are what the product would write', () => {
  const [ours, product] = [new RowBuffer(16), new CopyEncoder()];
  product.begin();
  ours.signature();
  const atMs = Date.UTC(2026, 10, 18, 17, 42, 30, 123);
  for (const id of [1, 4_294_967_296, 900_719_925_474_099]) {
    for (const encoder of [ours, product]) {
      encoder.row(7);
      encoder.null();
      encoder.int2(-5);
      encoder.int4(2_000_000_000);
      encoder.timestamp(atMs);
      encoder.text('grüße 日本 👋');
    }
    ours.int8(id);
    product.int8(String(id));
    ours.uuid(0x01234567, 0x89abcdef, 0x01234567, 0x89abcdef);
    product.uuid('01234567-89ab-cdef-0123-456789abcdef');
  }
  ours.trailer();
  product.end();
  expect(ours.bytes().equals(product.take())).toBe(true);
  expect(ours.rows).toBe(3);
});

test('arrays have their head, their elements with lengths, and no dimension when they are empty', () => {
  const rows = new RowBuffer(16);
  rows.int4Array(2, (index) => index + 7);
  expect(rows.bytes().toString('hex')).toBe(
    '00000024' + '00000001' + '00000000' + '00000017' + '00000002' + '00000001' + '00000004' + '00000007' + '00000004' + '00000008',
  );
  rows.clear();
  rows.int8Array(0, () => 0);
  expect(rows.bytes().toString('hex')).toBe('0000000c' + '00000000' + '00000000' + '00000014');
  rows.clear();
  rows.textArray(Uint32Array.of(1, 0), { columns: Buffer.from('\0\0\0\x01a\0\0\0\x02bc'), ends: Uint32Array.of(5, 11) });
  expect(rows.bytes().toString('hex')).toBe(
    '0000001f' + '00000001' + '00000000' + '00000019' + '00000002' + '00000001' + '000000026263' + '0000000161',
  );
});

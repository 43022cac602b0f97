const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const WIDTH_AT = 16;
const HEIGHT_AT = 20;

/** Width and height in pixels from a PNG's header; empty for everything else. https://www.w3.org/TR/png-3/#11IHDR */
export function readPngSize(bytes: Uint8Array): { width: number; height: number } | Record<string, never> {
  if (bytes.length < HEIGHT_AT + 4 || !SIGNATURE.every((byte, index) => bytes[index] === byte)) return {};
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { width: view.getUint32(WIDTH_AT), height: view.getUint32(HEIGHT_AT) };
}

import { createHash } from 'node:crypto';
import { createCanvas } from '@napi-rs/canvas';
import { THIRD_PARTIES, type ThirdParty } from '../../src/domain/emote-uses.ts';
import { EXTENSION_EMOTES } from '../generate/emotes.ts';

/** The invented catalogues: each of the extensions' emotes is offered by one of them, everywhere. */
export function listThirdParty(): { readonly source: ThirdParty; readonly emotes: { readonly id: string; readonly name: string }[] }[] {
  return THIRD_PARTIES.map((source, turn) => ({
    source,
    emotes: EXTENSION_EMOTES.filter((_, index) => index % THIRD_PARTIES.length === turn).map((name) => ({ id: `gallery-${name}`, name })),
  }));
}

const SIDE = 56;

/** A face of its own for every emote: the real ones belong to somebody. */
export async function drawEmote(name: string): Promise<Uint8Array> {
  const bits = createHash('sha1').update(name).digest();
  const pick = (at: number, count: number): number => (bits[at] ?? 0) % count;
  const canvas = createCanvas(SIDE, SIDE);
  const ctx = canvas.getContext('2d');
  ctx.fillStyle = `hsl(${pick(0, 24) * 15} 78% 62%)`;
  ctx.beginPath();
  if (pick(1, 3) === 0) ctx.roundRect(3, 3, SIDE - 6, SIDE - 6, 16);
  else ctx.arc(SIDE / 2, SIDE / 2, SIDE / 2 - 2, 0, 2 * Math.PI);
  ctx.fill();
  ctx.fillStyle = ctx.strokeStyle = '#1b1420';
  ctx.lineWidth = 4;
  ctx.lineCap = 'round';
  for (const x of [18, 38]) {
    ctx.beginPath();
    if (pick(2, 3) === 0) {
      // Laughing eyes.
      ctx.arc(x, 24, 5.5, Math.PI, 2 * Math.PI);
      ctx.stroke();
    } else {
      ctx.arc(x, 22, pick(3, 2) === 0 ? 4 : 6, 0, 2 * Math.PI);
      ctx.fill();
    }
  }
  ctx.beginPath();
  if (pick(4, 4) === 0) ctx.arc(28, 46, 9, Math.PI * 1.15, Math.PI * 1.85);
  else if (pick(4, 4) === 1) ctx.ellipse(28, 40, 6, 8, 0, 0, 2 * Math.PI);
  else ctx.arc(28, 32, 12, Math.PI * 0.12, Math.PI * 0.88);
  if (pick(4, 4) === 1) ctx.fill();
  else ctx.stroke();
  return await canvas.encode('png');
}

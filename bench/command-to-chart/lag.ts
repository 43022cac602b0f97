import type { Chatpulse } from '../../test/support/chatpulse.ts';

/** Batches by the lag of their oldest message, from Twitch sending it to its commit: how many took at most so many seconds, since the start. */
export type Lags = ReadonlyMap<number, number>;

export async function readLags({ url }: Chatpulse): Promise<Lags> {
  const response = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(10_000) });
  const lines = (await response.text()).matchAll(/^chatpulse_lag_seconds_bucket\{le="([^"]+)"\} (\d+)$/gm);
  return new Map(Array.from(lines, ([, bound, batches]) => [bound === '+Inf' ? Number.POSITIVE_INFINITY : Number(bound), Number(batches)]));
}

/** The bound, in seconds, below which the lag of 99 in 100 batches lay between the two readings. Null when there were none. */
export function lagBoundOf(before: Lags, after: Lags): number | null {
  const between = [...after].map(([bound, batches]) => [bound, batches - (before.get(bound) ?? 0)] as const).sort(([a], [b]) => a - b);
  const all = between.at(-1)?.[1] ?? 0;
  return all === 0 ? null : (between.find(([, batches]) => batches >= 0.99 * all)?.[0] ?? null);
}

/** The source wants fewer requests. */
export class LimitedError extends Error {
  override readonly name = 'LimitedError';
  /** How long it wants to be left alone. */
  readonly retryMs: number;
  constructor(retryMs: number) {
    super('asked too often');
    this.retryMs = retryMs;
  }
}

export interface AskOptions {
  readonly deadlineMs: number;
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

const DEFAULT_RETRY_MS = 60_000;
const MAX_RETRY_MS = 3_600_000;

/**
 * The JSON at `url`, or null when there is none (404).
 * @throws {LimitedError} when asked too often; any other error when the answer is late, too large, no JSON or an error
 */
export async function askJson(url: string, { deadlineMs, maxBytes, signal }: AskOptions): Promise<unknown> {
  signal.throwIfAborted();
  // Not AbortSignal.any: on Node 20 each one stays in the memory of a signal that lives as long as the process.
  const ending = new AbortController();
  const end = (): void => ending.abort(signal.reason);
  signal.addEventListener('abort', end, { once: true });
  const timer = setTimeout(() => ending.abort(new Error(`no answer within ${deadlineMs} ms`)), deadlineMs);
  try {
    const response = await fetch(url, { headers: { accept: 'application/json', 'user-agent': 'chatpulse' }, signal: ending.signal });
    return await readJson(response, maxBytes);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
  }
}

async function readJson(response: Response, maxBytes: number): Promise<unknown> {
  if (response.ok) return JSON.parse(await readText(response, maxBytes));
  await response.body?.cancel();
  if (response.status === 404) return null;
  if (response.status === 429) throw new LimitedError(toRetryMs(response.headers.get('retry-after'), Date.now()));
  throw new Error(`answered ${response.status}`);
}

async function readText(response: Response, maxBytes: number): Promise<string> {
  if (response.body === null) return '';
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body) {
    bytes += chunk.byteLength;
    // Leaving the loop cancels the rest.
    if (bytes > maxBytes) throw new Error(`answered with more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** `Retry-After` is seconds or a date. https://www.rfc-editor.org/rfc/rfc9110#field.retry-after */
export function toRetryMs(header: string | null, nowMs: number): number {
  if (header === null) return DEFAULT_RETRY_MS;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - nowMs;
  return Number.isNaN(ms) ? DEFAULT_RETRY_MS : Math.min(Math.max(ms, 1_000), MAX_RETRY_MS);
}

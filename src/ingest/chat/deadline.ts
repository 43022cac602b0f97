import { type Upstream, UpstreamError } from '../../errors.ts';

/** `promise`, unless it takes longer than `ms`: then an UpstreamError that says what was waited for. */
export async function withDeadline<T>(promise: Promise<T>, ms: number, upstream: Upstream, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new UpstreamError(upstream, `${what} took longer than ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

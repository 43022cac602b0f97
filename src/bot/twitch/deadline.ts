import type { Upstream } from '../../errors.ts';
import { UpstreamError } from '../../errors.ts';

/**
 * What `work` comes to, if it comes within `ms`. The work itself can't be called back; its late end is ignored.
 * @throws {UpstreamError} saying that `what` did not answer
 */
export async function within<T>(ms: number, upstream: Upstream, what: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new UpstreamError(upstream, `${what} did not answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

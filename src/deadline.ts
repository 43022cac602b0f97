import { type Upstream, UpstreamError } from './errors.ts';

/** Something took longer than it may. It goes on, and may still succeed. */
export class DeadlineError extends UpstreamError {
  override readonly name: string = 'DeadlineError';
}

/**
 * What `work` resolves with, unless it takes longer than `deadlineMs`. The work itself goes on; its late failure is swallowed.
 * @throws {DeadlineError} saying that `what` took too long
 */
export async function withDeadline<T>(work: Promise<T>, deadlineMs: number, upstream: Upstream, what: string): Promise<T> {
  const early = await within(work, deadlineMs);
  if (early === null) throw new DeadlineError(upstream, `${what} took longer than ${deadlineMs} ms`);
  return early.value;
}

/** What `work` resolves with, or null when it takes longer than `budgetMs`. It can be awaited again later. */
export async function within<T>(work: Promise<T>, budgetMs: number): Promise<{ readonly value: T } | null> {
  let timer: NodeJS.Timeout | undefined;
  const budget = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, budgetMs, null);
  });
  try {
    return await Promise.race([work.then((value) => ({ value })), budget]);
  } finally {
    clearTimeout(timer);
  }
}

/** Something took longer than it may. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
}

/**
 * What `work` resolves with, unless it takes longer than `deadlineMs`. The work itself goes on; its late failure is swallowed.
 * @throws {DeadlineError}
 */
export async function withDeadline<T>(work: Promise<T>, deadlineMs: number, what: string): Promise<T> {
  const late = await within(work, deadlineMs);
  if (late === null) throw new DeadlineError(`${what} took longer than ${deadlineMs} ms`);
  return late.value;
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

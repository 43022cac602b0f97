/** More than this, and it is not the one hour or day that is at fault. */
const MAX_FAILURES = 10;

/** Keeps one hour or day that can't be rolled up from standing in the way of all the others. */
export class Failures {
  readonly #errors: unknown[] = [];

  /** @returns what `work` returns, null when it failed. @throws when too much has failed */
  async spare<T>(work: () => Promise<T>): Promise<T | null> {
    try {
      return await work();
    } catch (error) {
      this.#errors.push(error);
      if (this.#errors.length >= MAX_FAILURES) throw error;
      return null;
    }
  }

  /** To be called when the others are done. @throws the first failure, if there was one */
  tell(): void {
    if (this.#errors.length > 0) throw this.#errors[0];
  }
}

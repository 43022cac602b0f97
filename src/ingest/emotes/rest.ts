/** A wait that can be cut short. */
export interface Rest {
  /** Resolves after `ms`, or when `end` is called. One at a time. */
  wait(ms: number): Promise<void>;
  end(): void;
}

export function createRest(): Rest {
  let end = (): void => {};
  return {
    wait: (ms) =>
      new Promise((resolve) => {
        const timer = setTimeout(() => end(), ms);
        end = () => {
          clearTimeout(timer);
          resolve();
        };
      }),
    end: () => end(),
  };
}

/** Runs `task` at once, then every `everyMs` and after each wake(); never twice at a time. */
export interface Poll {
  wake(): void;
  stop(): void;
}

/** `task` must not reject. */
export function startPoll(everyMs: number, task: () => Promise<void>): Poll {
  let timer: NodeJS.Timeout | undefined;
  let isRunning = false;
  let isAsked = false;
  let isStopped = false;

  async function run(): Promise<void> {
    clearTimeout(timer);
    isRunning = true;
    do {
      isAsked = false;
      await task();
    } while (isAsked && !isStopped);
    isRunning = false;
    if (!isStopped) timer = setTimeout(run, everyMs);
  }

  void run();
  return {
    wake() {
      if (isStopped) return;
      if (isRunning) isAsked = true;
      else void run();
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}

/**
 * Stepped timers: a clock that moves only when the test says so. Tasks run in the order of their time.
 */
export interface SteppedTimers {
  nowMs(): number;
  set(ms: number, task: () => void): () => void;
  /** Moves the clock on by `ms`, running what falls due on the way. */
  step(ms: number): void;
  waiting(): number;
}

export function createSteppedTimers(startMs = 1_000_000): SteppedTimers {
  let nowMs = startMs;
  let tasks: { readonly atMs: number; readonly run: () => void }[] = [];
  return {
    nowMs: () => nowMs,
    set(ms, run) {
      const task = { atMs: nowMs + ms, run };
      tasks.push(task);
      return () => {
        tasks = tasks.filter((other) => other !== task);
      };
    },
    step(ms) {
      const untilMs = nowMs + ms;
      for (;;) {
        const next = tasks.filter((task) => task.atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0];
        if (next === undefined) break;
        tasks = tasks.filter((task) => task !== next);
        nowMs = Math.max(nowMs, next.atMs);
        next.run();
      }
      nowMs = untilMs;
    },
    waiting: () => tasks.length,
  };
}

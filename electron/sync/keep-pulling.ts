/**
 * Keep pulling: when a pull is run: soon after the start, on a schedule, when woken, and again after a failure.
 *
 * One pass at a time. A failure is logged when it is another than the last one: a station without a network
 * for a week says so once. Never throws. After `stop` has resolved nothing that the pass owns is touched.
 */
import { backoffMs } from './backoff.ts';
import type { SyncProblem } from './read-answer.ts';

/** The first pull begins within this after the start, milliseconds: a province's stations start at seven. */
export const FIRST_PULL_WITHIN_MS = 2_000;
/** How long `stop` waits for an exchange that is under way, milliseconds. */
export const STOP_GRACE_MS = 1_000;
/** Two stations drift apart by up to this share of the interval, either way. */
const JITTER = 0.1;

export type PullPass =
  | { readonly kind: 'done' | 'stopped' }
  | {
      readonly kind: 'failed';
      /** Null: our own store failed, not the collector. */
      readonly problem: SyncProblem | null;
      readonly detail: string;
      readonly retryAfterMs: number | null;
    };

export interface PullState {
  readonly state: 'idle' | 'pulling' | 'waiting';
  /** Why the last pass failed, null after a success or while nothing was tried. */
  readonly problem: SyncProblem | null;
  /** When the last pass went through, Unix ms; null: not since the start. */
  readonly lastPulledAtMs: number | null;
}

export type PullLog = (
  level: 'info' | 'warn' | 'error',
  event: string,
  facts?: Readonly<Record<string, unknown>>,
) => void;

/** What every pull needs of the station around it. */
export interface PullPorts {
  readonly clock: { wallMs(): number };
  readonly timers: { set(ms: number, task: () => void): () => void };
  /** In [0, 1). */
  readonly random: () => number;
  readonly log: PullLog;
}

export interface KeepPullingOptions extends PullPorts {
  /** In the log: `register`, `bundles`. */
  readonly name: string;
  readonly everyMs: number;
  /** One pass. Asks `isOver` after each wait, and then touches nothing more. */
  readonly pass: (isOver: () => boolean) => Promise<PullPass>;
  readonly onState: (state: PullState) => void;
}

export interface Pull {
  /** The network is back, or a person asked: pull at once, whatever wait was running. */
  wake(): void;
  /** Pulls nothing more. Waits up to STOP_GRACE_MS for what is under way. Safe to repeat. */
  stop(): Promise<void>;
}

export function keepPulling(options: KeepPullingOptions): Pull {
  const { clock, timers, random, log, name } = options;
  let running: Promise<void> = Promise.resolve();
  let isPulling = false;
  let isWoken = false;
  let isStopped = false;
  let failures = 0;
  let lastTold: string | null = null;
  let problem: SyncProblem | null = null;
  let lastPulledAtMs: number | null = null;
  let cancelWait = timers.set(Math.floor(random() * FIRST_PULL_WITHIN_MS), begin);

  function publish(state: PullState['state']): void {
    if (!isStopped) options.onState({ state, problem, lastPulledAtMs });
  }

  function begin(): void {
    cancelWait();
    if (isStopped || isPulling) return;
    isPulling = true;
    running = pullOnce().catch((error: unknown) => {
      // Someone's callback threw: said, and the schedule lives on.
      log('error', 'pull-bug', { name, detail: nameOf(error) });
      isPulling = false;
      cancelWait = timers.set(options.everyMs, begin);
    });
  }

  async function pullOnce(): Promise<void> {
    do {
      isWoken = false;
      publish('pulling');
      const startedAtMs = clock.wallMs();
      const pass = await options
        .pass(() => isStopped)
        .catch(
          (error: unknown): PullPass => ({
            kind: 'failed',
            problem: null,
            detail: nameOf(error),
            retryAfterMs: null,
          }),
        );
      if (isStopped) return;
      if (isWoken) failures = 0;
      if (pass.kind === 'failed') fail(pass, clock.wallMs() - startedAtMs);
      else succeed();
    } while (isWoken);
    isPulling = false;
  }

  function fail(
    { problem: why, detail, retryAfterMs }: PullPass & { kind: 'failed' },
    spentMs: number,
  ): void {
    failures += 1;
    problem = why;
    const told = `${why} ${detail}`;
    if (told !== lastTold) log('warn', 'pull-failed', { name, problem: why, detail });
    lastTold = told;
    // Counted from the start of the failed try, as the uploader does: a time-out has already waited.
    const ownMs = backoffMs(failures, random());
    wait('waiting', Math.max(ownMs - Math.min(Math.max(spentMs, 0), ownMs), retryAfterMs ?? 0));
  }

  function succeed(): void {
    if (lastTold !== null) log('info', 'pull-resumed', { name });
    lastTold = null;
    failures = 0;
    problem = null;
    lastPulledAtMs = clock.wallMs();
    wait('idle', Math.round(options.everyMs * (1 - JITTER + 2 * JITTER * random())));
  }

  function wait(state: 'idle' | 'waiting', ms: number): void {
    cancelWait();
    cancelWait = timers.set(ms, begin);
    publish(state);
  }

  return {
    wake() {
      isWoken = isPulling;
      failures = 0;
      begin();
    },
    async stop() {
      isStopped = true;
      cancelWait();
      let endGrace: () => void = () => undefined;
      const grace = new Promise<void>((resolve) => {
        endGrace = timers.set(STOP_GRACE_MS, resolve);
      });
      await Promise.race([running, grace]);
      endGrace();
    },
  };
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown');

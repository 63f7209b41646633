/**
 * A pull on stepped timers, and the collector's side of the register and the bundles in a few lines.
 */
import type { RegisterEntry, RegisterKey } from '../../../contract/register.ts';
import { failed, ok, type Result } from '../../../contract/result.ts';
import type {
  Exchange,
  ExchangeAnswer,
  ExchangeFailure,
  ExchangeRequest,
} from '../../../electron/sync/exchange-over-http.ts';
import { createSteppedTimers, type SteppedTimers } from '../../support/stepped-timers.ts';

export const COLLECTOR = { url: 'https://collector.example/base/', credential: 'secret-credential-123' };

export type Reply = Result<ExchangeAnswer, ExchangeFailure>;

export const answered = (status: number, body: unknown, headers: Record<string, string> = {}): Reply =>
  ok({ status, headers: new Headers(headers), text: typeof body === 'string' ? body : JSON.stringify(body) });
export const refused = (status: number, error: string): Reply => answered(status, { error, message: error });
export const unreachable: Reply = failed({ kind: 'unreachable', detail: 'ECONNREFUSED' });
export const portal: Reply = answered(200, '<html>Wi-Fi of the hospital</html>');

export interface PullBench {
  readonly timers: SteppedTimers;
  readonly exchange: Exchange;
  readonly requests: { readonly path: string; readonly request: ExchangeRequest }[];
  readonly logged: { readonly level: string; readonly event: string; readonly facts: unknown }[];
  readonly ports: {
    readonly clock: { wallMs(): number; monotonicMs(): number };
    readonly timers: SteppedTimers;
    readonly random: () => number;
    readonly log: (level: string, event: string, facts?: unknown) => void;
    readonly exchange: Exchange;
    readonly collector: typeof COLLECTOR;
    readonly yieldNow: () => Promise<void>;
  };
  /** Lets everything that can go on without the clock go on. */
  settled(): Promise<void>;
  /** Moves time on, then `settled`. */
  step(ms: number): Promise<void>;
}

export function createPullBench(
  network: (path: string, request: ExchangeRequest) => Reply | Promise<Reply>,
): PullBench {
  const timers = createSteppedTimers(Date.parse('2021-09-15T08:00:00Z'));
  const requests: PullBench['requests'] = [];
  const logged: PullBench['logged'] = [];
  const base = COLLECTOR.url.replace(/\/$/, '');
  const exchange: Exchange = async (url, request) => {
    if (!url.startsWith(`${base}/v1/`)) throw new Error(`not the collector: ${url}`);
    const path = url.slice(base.length);
    requests.push({ path, request });
    return network(path, request);
  };
  let turns = 0;
  const yieldNow = async (): Promise<void> => {
    turns += 1;
    await new Promise((resolve) => setImmediate(resolve));
  };
  const settled = async (): Promise<void> => {
    // Quiet is when nothing yielded, asked or flushed for some turns of the event loop.
    for (let quiet = 0, seen = -1; quiet < 25; quiet += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      const now = turns + requests.length;
      if (now !== seen) quiet = 0;
      seen = now;
    }
  };
  return {
    timers,
    exchange,
    requests,
    logged,
    ports: {
      // Another zero than the wall clock's: the two must not be mixed.
      clock: { wallMs: timers.nowMs, monotonicMs: () => timers.nowMs() - 900_000 },
      timers,
      random: () => 0.5,
      log: (level, event, facts) => logged.push({ level, event, facts }),
      exchange,
      collector: COLLECTOR,
      yieldNow,
    },
    settled,
    async step(ms) {
      timers.step(ms);
      await settled();
    },
  };
}

/** The register of a collector: entries in the order of seq, served as the contract says. */
export interface TinyRegister {
  key: RegisterKey;
  entries: RegisterEntry[];
  answer(path: string): Reply;
}

export function createTinyRegister(key: RegisterKey, entries: RegisterEntry[] = []): TinyRegister {
  const tiny: TinyRegister = {
    key,
    entries,
    answer(path) {
      const url = new URL(path, 'https://collector.example');
      if (url.pathname === '/v1/register/key') return answered(200, tiny.key);
      if (url.pathname !== '/v1/register') return refused(404, 'not-found');
      if (url.searchParams.get('epoch') !== tiny.key.epoch) return refused(409, 'wrong-epoch');
      const after = Number(url.searchParams.get('after'));
      const limit = Number(url.searchParams.get('limit'));
      const behind = tiny.entries.filter(([, , , , seq]) => seq > after);
      return answered(200, {
        epoch: tiny.key.epoch,
        entries: behind.slice(0, limit),
        hasMore: behind.length > limit,
      });
    },
  };
  return tiny;
}

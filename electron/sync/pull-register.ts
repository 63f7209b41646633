/**
 * Pull the register: brings the station's copy of the declaration register up to the collector's.
 *
 * Asks for the key once a run, then for pages behind the last change applied. A page is applied in slices
 * with the thread given back between them: a scan never waits for more than one. Another epoch, or another
 * key under its name, begins from nothing. Nothing is taken over that the schema of the contract refuses.
 */
import {
  type RegisterEntry,
  type RegisterKey,
  type RegisterPage,
  registerKeySchema,
  registerPageSchema,
} from '../../contract/register.ts';
import type { Result } from '../../contract/result.ts';
import { collectorUrl, type Exchange, type ExchangeAnswer } from './exchange-over-http.ts';
import { keepPulling, type Pull, type PullPass, type PullPorts, type PullState } from './keep-pulling.ts';
import { apiErrorOf, describeFailure, parseJson } from './read-answer.ts';

/** How often the register is asked for changes, milliseconds. */
export const PULL_REGISTER_EVERY_MS = 5 * 60_000;
/** Parsing a page holds the thread (1 to 2 ms for this many entries), so it is far below the most allowed. */
export const PAGE_ENTRIES = 500;
/** Entries a transaction: 1.8 ms of the thread's processor time (p99 3.3 ms) among 2,000,000, on a busy machine. */
export const SLICE_ENTRIES = 100;
/** For one whole exchange, milliseconds. */
export const PULL_TIMEOUT_MS = 15_000;
/** An entry is under 90 bytes of JSON; twice that, for a collector that indents. */
const MAX_PAGE_BYTES = 512 * 1024;
const MAX_KEY_BYTES = 4 * 1024;
/** After a pass: what of the register is looked through for entries long past their end. */
const SWEEP_SLICES = 20;
const SWEEP_ENTRIES = 500;
/** The status is told again after this many pages of one pass. */
const TELL_EVERY_PAGES = 40;

export interface RegisterFaultLike {
  readonly kind: 'wrong-epoch' | 'cannot-write' | 'damaged';
  readonly detail: string;
}

/** What of electron/register is needed here (Register fits). */
export interface PulledRegister {
  holdKey(key: { readonly epoch: string; readonly key: Buffer }): Result<null, RegisterFaultLike>;
  apply(page: RegisterPage): Result<number, RegisterFaultLike>;
  settle(): Promise<Result<null, RegisterFaultLike>>;
  sweep(nowMs: number, limit: number): number;
  lastSeq(): number;
  count(): number;
  updatedAtMs(): number | null;
}

export interface RegisterPullStatus extends PullState {
  readonly entries: number;
  readonly updatedAtMs: number | null;
}

export interface RegisterPullPorts extends PullPorts {
  readonly register: PulledRegister;
  readonly exchange: Exchange;
  readonly collector: { readonly url: string; readonly credential: string };
  /** Gives the thread back until whatever waits for it has run (setImmediate). */
  readonly yieldNow: () => Promise<void>;
  /** The key of the last run; null: it was not kept. With it persons are found before the network is back. */
  readonly loadKey: () => RegisterKey | null;
  readonly keepKey: (key: RegisterKey) => void;
  readonly onStatus: (status: RegisterPullStatus) => void;
}

type Failed = PullPass & { readonly kind: 'failed' };
type Fetched<T> = { readonly kind: 'fetched'; readonly value: T } | Failed;

const ownFault = ({ kind, detail }: RegisterFaultLike): Failed => ({
  kind: 'failed',
  problem: null,
  detail: `${kind}: ${detail}`,
  retryAfterMs: null,
});
const notACollector = (detail: string): Failed => ({
  kind: 'failed',
  problem: 'not-a-collector',
  detail,
  retryAfterMs: null,
});
const stopped: PullPass = { kind: 'stopped' };

/** Holds the kept key at once; the first pull begins within FIRST_PULL_WITHIN_MS. */
export function createRegisterPull(ports: RegisterPullPorts): Pull {
  const { register, clock } = ports;
  const headers = {
    authorization: `Bearer ${ports.collector.credential}`,
    accept: 'application/json',
  };
  let key = ports.loadKey();
  /** A kept key is asked for again once a run: a collector set up anew may use its name for another. */
  let isConfirmed = false;
  let state: PullState = { state: 'idle', problem: null, lastPulledAtMs: null };
  if (key !== null) holdKey(key);

  function holdKey({ epoch, key: text }: RegisterKey): Failed | null {
    const held = register.holdKey({ epoch, key: Buffer.from(text, 'base64url') });
    return held.ok ? null : ownFault(held.error);
  }

  function publish(): void {
    ports.onStatus({ ...state, entries: register.count(), updatedAtMs: register.updatedAtMs() });
  }

  async function get(path: string, maxAnswerBytes: number): Promise<Fetched<ExchangeAnswer>> {
    const url = collectorUrl(ports.collector.url, path);
    const got = await ports.exchange(url, {
      method: 'GET',
      headers,
      timeoutMs: PULL_TIMEOUT_MS,
      maxAnswerBytes,
    });
    if (got.ok) return { kind: 'fetched', value: got.value };
    return { kind: 'failed', problem: got.error.kind, detail: got.error.detail, retryAfterMs: null };
  }

  async function fetchKey(): Promise<Fetched<RegisterKey>> {
    const got = await get('/v1/register/key', MAX_KEY_BYTES);
    if (got.kind === 'failed') return got;
    const parsed =
      got.value.status === 200 ? registerKeySchema.safeParse(parseJson(got.value.text)) : undefined;
    return parsed?.success === true
      ? { kind: 'fetched', value: parsed.data }
      : describeFailure(got.value, clock.wallMs());
  }

  /** Null: another epoch than the one asked for. */
  async function fetchPage(epoch: string): Promise<Fetched<RegisterPage | null>> {
    const after = register.lastSeq();
    const got = await get(`/v1/register?epoch=${epoch}&after=${after}&limit=${PAGE_ENTRIES}`, MAX_PAGE_BYTES);
    if (got.kind === 'failed') return got;
    const { status, text } = got.value;
    if (status === 409 && apiErrorOf(got.value) === 'wrong-epoch') return { kind: 'fetched', value: null };
    const parsed = status === 200 ? registerPageSchema.safeParse(parseJson(text)) : undefined;
    if (parsed?.success !== true) return describeFailure(got.value, clock.wallMs());
    return { kind: 'fetched', value: parsed.data.epoch === epoch ? parsed.data : null };
  }

  async function pass(isOver: () => boolean): Promise<PullPass> {
    let current = isConfirmed ? key : null;
    let isFresh = false;
    for (let pages = 1; ; pages += 1) {
      if (current === null) {
        const fetched = await fetchKey();
        if (isOver()) return stopped;
        if (fetched.kind === 'failed') return fetched;
        current = fetched.value;
        isFresh = true;
        takeOver(current);
      }
      // Each time: a register that was found damaged has begun anew, and has no key.
      const refused = holdKey(current);
      if (refused !== null) return refused;
      const page = await fetchPage(current.epoch);
      if (isOver()) return stopped;
      if (page.kind === 'failed') return page;
      if (page.value === null) {
        if (isFresh) return notACollector('the epoch of its own key is the wrong one');
        current = null;
        continue;
      }
      const before = register.lastSeq();
      const fault = await applyPage(page.value, isOver);
      if (isOver()) return stopped;
      if (fault !== null) return fault;
      if (!page.value.hasMore) break;
      if (register.lastSeq() <= before) return notACollector('more is said to come, but nothing newer came');
      if (pages % TELL_EVERY_PAGES === 0) publish();
    }
    await sweep(isOver);
    return isOver() ? stopped : { kind: 'done' };
  }

  function takeOver(fetched: RegisterKey): void {
    isConfirmed = true;
    if (key?.epoch === fetched.epoch && key.key === fetched.key) return;
    ports.log('info', 'register-key', { epoch: fetched.epoch, before: key?.epoch ?? null });
    key = fetched;
    ports.keepKey(fetched);
  }

  async function applyPage(page: RegisterPage, isOver: () => boolean): Promise<Failed | null> {
    for (const { entries, isLast } of slicesOf(page.entries)) {
      const applied = register.apply({ ...page, entries, hasMore: page.hasMore || !isLast });
      if (!applied.ok) return ownFault(applied.error);
      const settled = await register.settle();
      if (isOver()) return null;
      if (!settled.ok) return ownFault(settled.error);
      await ports.yieldNow();
      if (isOver()) return null;
    }
    return null;
  }

  async function sweep(isOver: () => boolean): Promise<void> {
    for (let slice = 0; slice < SWEEP_SLICES && !isOver(); slice += 1) {
      const swept = register.sweep(clock.wallMs(), SWEEP_ENTRIES);
      if (swept > 0) await register.settle();
      await ports.yieldNow();
    }
  }

  return keepPulling({
    ...ports,
    name: 'register',
    everyMs: PULL_REGISTER_EVERY_MS,
    pass,
    onState(next) {
      state = next;
      publish();
    },
  });
}

/** At least one slice, even of no entries: an empty page says that the register is up to date. */
function slicesOf(
  entries: readonly RegisterEntry[],
): readonly { readonly entries: RegisterEntry[]; readonly isLast: boolean }[] {
  const count = Math.max(1, Math.ceil(entries.length / SLICE_ENTRIES));
  return Array.from({ length: count }, (_, i) => ({
    entries: entries.slice(i * SLICE_ENTRIES, (i + 1) * SLICE_ENTRIES),
    isLast: i === count - 1,
  }));
}

/**
 * Pull bundles: asks the collector for newer signed configuration and hands it over, unread.
 *
 * Whether a bundle is genuine, newer and usable is decided behind `take`, by the pinned roots: what comes
 * over the network is only text here. One that was refused is logged once and not fetched again for hours,
 * so a collector with a bad file costs a station neither its log nor its line.
 */
import { type BundleKind, bundleKinds, MAX_BUNDLE_BYTES } from '../../contract/bundle.ts';
import type { Result } from '../../contract/result.ts';
import { collectorUrl, type Exchange } from './exchange-over-http.ts';
import { keepPulling, type Pull, type PullPass, type PullPorts, type PullState } from './keep-pulling.ts';
import { describeFailure } from './read-answer.ts';

/** How often signed configuration is asked for, milliseconds. */
export const PULL_BUNDLES_EVERY_MS = 15 * 60_000;
/** For one whole exchange: 24 MiB over a line of 1 Mbit/s take 200 s. */
export const BUNDLE_TIMEOUT_MS = 5 * 60_000;
/** A refused version is fetched again after this: our clock or our roots may have been what was wrong. */
export const REFUSED_AGAIN_MS = 6 * 3_600_000;

export interface BundlePullPorts extends PullPorts {
  readonly exchange: Exchange;
  readonly collector: { readonly url: string; readonly credential: string };
  /** Version in use of this kind; null: none that a collector could know. */
  readonly versionInUse: (kind: BundleKind) => number | null;
  /** Checks a bundle in compact form and puts it to use, at once and for the next start. */
  readonly take: (
    kind: BundleKind,
    jws: string,
  ) => Result<unknown, { readonly kind: string; readonly detail: string }>;
  readonly onState?: (state: PullState) => void;
}

/** The beginning of a JWS in compact form: enough to tell it from a captive portal's page. */
const COMPACT_JWS_HEAD = /^[A-Za-z0-9_-]{1,600}\.[A-Za-z0-9_-]/;
/** Characters at the end of a compact JWS that no other one has: part of its signature. */
const SIGNATURE_END = 64;
const ETAG = /^"[\x21\x23-\x7e]{1,64}"$/;

interface Refusal {
  /** The ETag, or the end of the signature when there was none. */
  readonly bundle: string;
  readonly etag: string | null;
  readonly atMs: number;
}

type Step = Exclude<PullPass, { kind: 'stopped' }>;
const done: Step = { kind: 'done' };

export function createBundlePull(ports: BundlePullPorts): Pull {
  const { clock, log } = ports;
  const refused = new Map<BundleKind, Refusal>();

  async function pullOne(kind: BundleKind, isOver: () => boolean): Promise<Step> {
    const version = ports.versionInUse(kind);
    const last = refused.get(kind);
    const isRefusalFresh = last !== undefined && Math.abs(clock.wallMs() - last.atMs) < REFUSED_AGAIN_MS;
    const have = [version === null ? null : `"${version}"`, isRefusalFresh ? last.etag : null].filter(
      (etag) => etag !== null,
    );
    const got = await ports.exchange(collectorUrl(ports.collector.url, `/v1/bundles/${kind}`), {
      method: 'GET',
      headers: {
        authorization: `Bearer ${ports.collector.credential}`,
        accept: 'application/jose',
        ...(have.length === 0 ? {} : { 'if-none-match': have.join(', ') }),
      },
      timeoutMs: BUNDLE_TIMEOUT_MS,
      maxAnswerBytes: MAX_BUNDLE_BYTES,
    });
    if (isOver()) return done;
    if (!got.ok)
      return { kind: 'failed', problem: got.error.kind, detail: got.error.detail, retryAfterMs: null };
    const { status, text, headers } = got.value;
    if (status === 304 || status === 404) return done;
    const jws = text.trim();
    if (status !== 200 || !COMPACT_JWS_HEAD.test(jws)) return describeFailure(got.value, clock.wallMs());
    const sent = headers.get('etag') ?? '';
    const etag = ETAG.test(sent) ? sent : null;
    const bundle = etag ?? jws.slice(-SIGNATURE_END);
    // A collector or proxy that does not read our list of versions sends the same one again.
    if (isRefusalFresh && last.bundle === bundle) return done;
    const taken = ports.take(kind, jws);
    if (taken.ok) {
      refused.delete(kind);
      log('info', 'bundle-taken', { kind, version: ports.versionInUse(kind) });
      return done;
    }
    if (last?.bundle !== bundle) {
      log('error', 'bundle-refused', { kind, etag, reason: taken.error.kind, detail: taken.error.detail });
    }
    refused.set(kind, { bundle, etag, atMs: clock.wallMs() });
    return done;
  }

  /** Every kind is asked for, whatever became of the one before it, unless nobody answers at all. */
  async function pass(isOver: () => boolean): Promise<PullPass> {
    let outcome: PullPass = done;
    for (const kind of bundleKinds) {
      const step = await pullOne(kind, isOver);
      if (isOver()) return { kind: 'stopped' };
      if (step.kind !== 'failed') continue;
      outcome = { ...step, detail: `${kind}: ${step.detail}` };
      if (step.problem === 'unreachable') break;
    }
    return outcome;
  }

  return keepPulling({
    ...ports,
    name: 'bundles',
    everyMs: PULL_BUNDLES_EVERY_MS,
    pass,
    onState: ports.onState ?? (() => undefined),
  });
}

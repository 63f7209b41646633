/**
 * Bench: text of a signed code -> Reading, beside bare `crypto.verify` and beside dcc-utils.
 *
 * All contenders read the same codes in turns, round by round, so that a busy machine hits all alike; a
 * ratio is the median of the rounds' ratios of rates. Ours is the whole way (base45, zlib, CBOR, trust
 * store, signature, payload, dates); bare is one `crypto.verify` of the same signed bytes with the same
 * key, called as its documentation shows. `bare_ready` is the quickest way to call it that we know
 * (electron/codes/cose.ts), which no reader could beat.
 */
import { type KeyObject, verify } from 'node:crypto';
import { decodeBase45 } from '../../electron/codes/base45.ts';
import { openCose, readyKey, signedBytes, verifyOptions } from '../../electron/codes/cose.ts';
import { inflate } from '../../electron/codes/inflate.ts';
import { createCodeReader } from '../../electron/codes/read-code.ts';
import type { SignatureAlgorithm, TrustStore } from '../../electron/codes/trust-list.ts';
import { type DevelopmentIssuer, declarationIssuer, rsaIssuer } from '../development-keys.ts';
import { issueDeclaration } from '../issue-declaration.ts';
import { type Say, sayOnStderr } from '../runtime/say.ts';
import { wrapHcert } from '../sign-hcert.ts';
import {
  DCC_UTILS,
  installDccUtils,
  type Peer,
  type PeerCall,
  type PeerSetUp,
  startPeer,
} from './dcc-utils.ts';
import { type Measurement, summarise } from './measure.ts';
import { issueMixed, realisticTrustStore } from './signed-codes.ts';

export interface VerifyBenchOptions {
  /** Different codes of each algorithm. */
  readonly codes: number;
  readonly rounds: number;
  /** Calls of the peer in a round: it is slow. */
  readonly peerCalls: Readonly<Record<PeerCall, number>>;
  /** False: dcc-utils is neither installed nor run. */
  readonly hasPeers: boolean;
  readonly say: Say;
}

const DEFAULTS: VerifyBenchOptions = {
  codes: 400,
  rounds: 21,
  peerCalls: { key: 40, 'key-list': 80 },
  hasPeers: true,
  say: sayOnStderr,
};
/** Rounds before the ones that count; the reader's code is compiled by then. */
const WARM_UP_ROUNDS = 5;

export interface VerifyBench {
  readonly results: Readonly<Record<string, Measurement>>;
  /** How many times the rate of the other, by name. */
  readonly ratios: Readonly<Record<string, number>>;
  readonly peers: {
    readonly dcc_utils: { readonly version: string; readonly licence: string; readonly node: string } | null;
    /** Why a figure of the peer is missing. */
    readonly reason?: string;
  };
}

interface Contender {
  readonly name: string;
  /** One round: milliseconds of each call. */
  readonly round: (round: number) => readonly number[] | Promise<readonly number[]>;
}

const issuers: Readonly<Record<SignatureAlgorithm, DevelopmentIssuer>> = {
  ES256: declarationIssuer,
  PS256: rsaIssuer,
};
const algorithms: readonly SignatureAlgorithm[] = ['ES256', 'PS256'];

export async function measureVerify(options: Partial<VerifyBenchOptions> = {}): Promise<VerifyBench> {
  const { codes: count, rounds, peerCalls, hasPeers, say } = { ...DEFAULTS, ...options };
  const atMs = Date.now();
  const trust = realisticTrustStore();
  const codes = {
    ES256: issueMixed(issuers.ES256, atMs, count),
    PS256: issueMixed(issuers.PS256, atMs, count),
  };
  const { peer, reason } = hasPeers
    ? await openPeer(codes, trust, atMs, say)
    : { peer: null, reason: 'left out (--no-peers)' };
  if (reason !== null) say(`dcc-utils not measured: ${reason}`);
  const results: Record<string, Measurement> = {};
  const ratios: Record<string, number> = {};
  try {
    for (const algorithm of algorithms) {
      const suffix = algorithm.toLowerCase();
      const contenders = contendersOf(algorithm, codes[algorithm], trust, atMs);
      for (const call of ['key', 'key-list'] as const) {
        if (peer?.calls[`${call} ${algorithm}`] !== 'works') continue;
        const calls = peerCalls[call];
        contenders.push({
          name: `dcc_utils_${call.replace('-', '_')}_${suffix}`,
          round: (round) => peer.run({ call, algorithm, from: (round * calls) % count, count: calls }),
        });
      }
      const rates = await compete(contenders, rounds, results);
      for (const [name, rate] of rates) {
        if (name === `verify_${suffix}`) continue;
        const ours = rates.get(`verify_${suffix}`) ?? [];
        const ratio = median(ours.map((one, round) => one / (rate[round] ?? Number.NaN)));
        ratios[`verify_${suffix}_vs_${name.replace(`_${suffix}`, '')}`] = Math.round(ratio * 1_000) / 1_000;
      }
    }
  } finally {
    await peer?.stop();
  }
  const missing = Object.entries(peer?.calls ?? {}).filter(([, answer]) => answer !== 'works');
  const why = reason ?? missing.map(([call, answer]) => `${call}: ${answer}`).join('; ');
  return {
    results,
    ratios,
    peers: {
      dcc_utils:
        peer === null ? null : { version: DCC_UTILS.version, licence: DCC_UTILS.licence, node: peer.node },
      ...(why === '' ? {} : { reason: why }),
    },
  };
}

/** Rounds of all in turns; fills `results` and returns each one's rate in every counted round. */
async function compete(
  contenders: readonly Contender[],
  rounds: number,
  results: Record<string, Measurement>,
): Promise<Map<string, number[]>> {
  const timesMs = new Map(contenders.map(({ name }) => [name, [] as number[]]));
  const rates = new Map(contenders.map(({ name }) => [name, [] as number[]]));
  for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
    for (const { name, round: run } of contenders) {
      const times = await run(round + WARM_UP_ROUNDS);
      if (round < 0) continue;
      timesMs.get(name)?.push(...times);
      rates.get(name)?.push((times.length * 1_000) / sum(times));
    }
  }
  for (const [name, times] of timesMs) results[name] = summarise(times, sum(times));
  return rates;
}

/** Ours and the two bare calls; refuses to time a reader that does not accept every code. */
function contendersOf(
  algorithm: SignatureAlgorithm,
  codes: readonly string[],
  trust: TrustStore,
  atMs: number,
): Contender[] {
  const read = createCodeReader(trust);
  const signer = trust.signers.get(issuers[algorithm].keyId)?.[0];
  if (signer === undefined) throw new Error(`no ${algorithm} issuer on the list`);
  const { key } = signer;
  const documented = { key, ...verifyOptions[algorithm] };
  const ready: KeyObject = readyKey(algorithm, key);
  const parts = codes.map((text) => partsOf(text));
  const timed =
    (one: (index: number) => boolean): Contender['round'] =>
    () => {
      const timesMs: number[] = [];
      for (let index = 0; index < codes.length; index++) {
        const begin = performance.now();
        const isGood = one(index);
        timesMs.push(performance.now() - begin);
        if (!isGood) throw new Error(`${algorithm} code ${index + 1} did not verify`);
      }
      return timesMs;
    };
  const bare = (options: Parameters<typeof verify>[2]): Contender['round'] =>
    timed((index) => {
      const part = parts[index];
      return part !== undefined && verify('sha256', part.signed, options, part.signature);
    });
  const suffix = algorithm.toLowerCase();
  return [
    {
      name: `verify_${suffix}`,
      round: timed(
        (index) => read({ text: codes[index] ?? '', isUtf8: true, via: 'serial', atMs }).outcome === 'valid',
      ),
    },
    { name: `bare_${suffix}`, round: bare(documented) },
    { name: `bare_ready_${suffix}`, round: bare(ready) },
  ];
}

function coseOf(text: string): Uint8Array {
  const inflated = inflate(decodeBase45(text, 4) ?? new Uint8Array(), 'zlib');
  if (!inflated.ok) throw new Error(`a bench code does not inflate: ${inflated.reason}`);
  return inflated.bytes;
}

/** The signed bytes and the signature, each in memory of its own. */
function partsOf(text: string): { readonly signed: Uint8Array; readonly signature: Uint8Array } {
  const opened = openCose(coseOf(text));
  if (!opened.ok) throw new Error(`a bench code does not open: ${opened.reason}`);
  return {
    signed: Uint8Array.from(signedBytes(opened.cose)),
    signature: Uint8Array.from(opened.cose.signature),
  };
}

/** The peer, or the line that says why there is none. */
async function openPeer(
  codes: PeerSetUp['codes'],
  trust: TrustStore,
  atMs: number,
  say: Say,
): Promise<{ readonly peer: Peer | null; readonly reason: string | null }> {
  try {
    const packageFolder = await installDccUtils(say);
    const signers = [...trust.signers.values()].flat();
    // The signing keys first: the single-key call takes the first of its algorithm.
    const own = new Set(algorithms.map((algorithm) => issuers[algorithm].keyId));
    const keys = [
      ...signers.filter(({ keyId }) => own.has(keyId)),
      ...signers.filter(({ keyId }) => !own.has(keyId)),
    ];
    const tampered = (algorithm: SignatureAlgorithm): string => {
      const cose = coseOf(issueDeclaration({ kind: 'valid', atMs, signWith: issuers[algorithm] }));
      cose[cose.length - 1] = (cose.at(-1) ?? 0) ^ 1;
      return wrapHcert(cose);
    };
    const peer = await startPeer({
      packageFolder,
      codes,
      tampered: { ES256: tampered('ES256'), PS256: tampered('PS256') },
      keys: keys.map(({ algorithm, keyId, key }) => ({
        algorithm,
        keyId,
        spki: key.export({ type: 'spki', format: 'der' }).toString('base64'),
      })),
    });
    return { peer, reason: null };
  } catch (error) {
    return { peer: null, reason: error instanceof Error ? error.message : String(error) };
  }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

/**
 * Runs dcc-utils on the bench's codes, in a process of its own, for scripts/bench/dcc-utils.ts.
 *
 * Each timed call is the whole way that an app has to go: text in, `DCC.fromRaw`, then the check. Keys are
 * in the form that it wants before the clock starts. It may only be timed where it accepts every code
 * and refuses a tampered one, so all are tried first.
 */
import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { SignatureAlgorithm } from '../../electron/codes/trust-list.ts';
import type { PeerAnswer, PeerCall, PeerKey, PeerRound, PeerSetUp } from './dcc-utils.ts';

interface DccUtils {
  readonly DCC: {
    fromRaw(text: string): Promise<{
      /** Rejects when the signature is wrong. */
      checkSignature(key: unknown): Promise<unknown>;
      /** False when the signature is wrong. */
      checkSignatureWithKeysList(keys: unknown): Promise<unknown>;
    }>;
  };
}
type Check = (text: string) => Promise<boolean>;

const bytesOf = (text: string | undefined): Buffer => Buffer.from(text ?? '', 'base64url');
const algorithms: readonly SignatureAlgorithm[] = ['ES256', 'PS256'];

function singleKeyOf(key: PeerKey): unknown {
  const jwk: JsonWebKey = createPublicKey({
    key: Buffer.from(key.spki, 'base64'),
    format: 'der',
    type: 'spki',
  }).export({ format: 'jwk' });
  return key.algorithm === 'ES256'
    ? { x: bytesOf(jwk.x), y: bytesOf(jwk.y) }
    : { n: bytesOf(jwk.n), e: bytesOf(jwk.e) };
}

const listEntryOf = (key: PeerKey): readonly [string, unknown] => [
  Buffer.from(key.keyId, 'hex').toString('base64'),
  {
    publicKeyPem: key.spki,
    publicKeyAlgorithm:
      key.algorithm === 'ES256'
        ? { name: 'ECDSA', namedCurve: 'P-256', hash: { name: 'SHA-256' } }
        : { name: 'RSA-PSS', hash: { name: 'SHA-256' } },
  },
];

function checksOf({
  packageFolder,
  keys,
}: PeerSetUp): Readonly<Record<PeerCall, Record<SignatureAlgorithm, Check>>> {
  const { DCC } = createRequire(join(packageFolder, 'package.json'))('dcc-utils') as DccUtils;
  const list = Object.fromEntries(keys.map(listEntryOf));
  const withKey = (algorithm: SignatureAlgorithm): Check => {
    const signer = keys.find((key) => key.algorithm === algorithm);
    if (signer === undefined) throw new Error(`no ${algorithm} key was given`);
    const key = singleKeyOf(signer);
    return async (text) => (await (await DCC.fromRaw(text)).checkSignature(key)) instanceof Uint8Array;
  };
  const withList: Check = async (text) =>
    (await (await DCC.fromRaw(text)).checkSignatureWithKeysList(list)) !== false;
  return {
    key: { ES256: withKey('ES256'), PS256: withKey('PS256') },
    'key-list': { ES256: withList, PS256: withList },
  };
}

/** `works`, or what it did instead. */
async function tryAll(check: Check, codes: readonly string[], tampered: string): Promise<string> {
  for (const code of codes) {
    try {
      if (!(await check(code))) return 'refuses a good code';
    } catch (error) {
      return String(error instanceof Error ? error.message : error);
    }
  }
  return (await check(tampered).catch(() => false)) ? 'accepts a tampered code' : 'works';
}

let setUp: PeerSetUp | null = null;
let checks: ReturnType<typeof checksOf> | null = null;

async function answer(message: PeerSetUp | PeerRound): Promise<PeerAnswer> {
  if ('packageFolder' in message) {
    setUp = message;
    checks = checksOf(message);
    const calls: Record<string, string> = {};
    for (const algorithm of algorithms) {
      const { [algorithm]: codes } = message.codes;
      // The list of eight hundred takes part in the timing only; trying needs no more than the codes.
      calls[`key ${algorithm}`] = await tryAll(checks.key[algorithm], codes, message.tampered[algorithm]);
      calls[`key-list ${algorithm}`] = await tryAll(
        checks['key-list'][algorithm],
        codes,
        message.tampered[algorithm],
      );
    }
    return {
      kind: 'ready',
      node:
        process.versions.electron === undefined ? process.version : `Electron ${process.versions.electron}`,
      calls: calls as Extract<PeerAnswer, { kind: 'ready' }>['calls'],
    };
  }
  if (setUp === null || checks === null) return { kind: 'failed', detail: 'not set up' };
  const { call, algorithm, from, count } = message;
  const check = checks[call][algorithm];
  const codes = setUp.codes[algorithm];
  const timesMs: number[] = [];
  for (let i = 0; i < count; i++) {
    const code = codes[(from + i) % codes.length] ?? '';
    const begin = performance.now();
    if (!(await check(code))) return { kind: 'failed', detail: 'refused a good code' };
    timesMs.push(performance.now() - begin);
  }
  return { kind: 'round', timesMs };
}

process.on('message', (message: PeerSetUp | PeerRound) => {
  answer(message)
    .catch((error: unknown): PeerAnswer => ({ kind: 'failed', detail: String(error) }))
    .then((reply) => process.send?.(reply));
});

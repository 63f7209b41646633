/**
 * `npm run sign-bundle`: signs a station's configuration, and makes the roots that may.
 *
 * The office that answers for the trust list runs this, not the collector: a collector only hands bundles on.
 * Content that a station would refuse is not signed. A root's private key is written once, readable by its
 * owner only, and never over another. Times come from the options, so the same input can be signed again.
 */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  BUNDLE_TYPE,
  type BundleKind,
  type BundlePayload,
  bundleKindSchema,
  bundleKinds,
  bundlePayloadSchema,
  MAX_BUNDLE_BYTES,
  type TrustRoot,
  trustRootSchema,
} from '../contract/bundle.ts';
import type { Revocations } from '../contract/revocation.ts';
import { readRevocations } from '../electron/codes/revocations.ts';
import { readTrustList } from '../electron/codes/trust-list.ts';
import { loadPolicies } from '../electron/gate/choose-policy.ts';
import { developmentRoot } from './development-keys.ts';
import { listRevocations } from './list-revocations.ts';

export type BundleAlgorithm = 'ES256' | 'EdDSA';

export interface BundleSigner {
  readonly keyId: string;
  readonly privateKey: KeyObject;
}

const DAY_MS = 24 * 3_600_000;
/** A time of issue ahead of every clock would leave all stations without a clock to trust. */
const MAX_ISSUED_AHEAD_MS = DAY_MS;

/** The one algorithm of a key; throws when it is neither P-256 nor Ed25519. */
export function bundleAlgorithmOf(key: KeyObject): BundleAlgorithm {
  if (key.asymmetricKeyType === 'ed25519') return 'EdDSA';
  if (key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1') return 'ES256';
  throw new Error('a root key is P-256 or Ed25519');
}

/** The compact JWS. Ed25519 gives the same bytes each time, ES256 does not. */
export function signBundle(payload: BundlePayload, { keyId, privateKey }: BundleSigner): string {
  const alg = bundleAlgorithmOf(privateKey);
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${encode({ alg, typ: BUNDLE_TYPE, kid: keyId })}.${encode(bundlePayloadSchema.parse(payload))}`;
  const signature =
    alg === 'ES256'
      ? sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' })
      : sign(null, Buffer.from(signed), privateKey);
  const jws = `${signed}.${signature.toString('base64url')}`;
  if (jws.length > MAX_BUNDLE_BYTES) throw new Error(`the bundle is over ${MAX_BUNDLE_BYTES} bytes`);
  return jws;
}

/** Why a station would refuse this content, or null. */
export function faultOfContent(
  kind: BundleKind,
  content: unknown,
  { isDevelopment }: { readonly isDevelopment: boolean },
): string | null {
  switch (kind) {
    case 'trust-list': {
      const read = readTrustList(content, { isDevelopment });
      return read.ok ? null : read.error.detail;
    }
    case 'revocations': {
      const read = readRevocations(content);
      return read.ok ? null : read.error.detail;
    }
    case 'policies': {
      const read = loadPolicies(content);
      return read.ok ? null : read.error.detail;
    }
  }
}

/** A new root: its private key as PKCS #8 PEM, and what stations pin. */
export function makeRoot(
  algorithm: BundleAlgorithm,
  { keyId, kinds }: { readonly keyId?: string | undefined; readonly kinds: readonly BundleKind[] },
): { readonly privatePem: string; readonly root: TrustRoot } {
  const { privateKey, publicKey } =
    algorithm === 'EdDSA'
      ? generateKeyPairSync('ed25519')
      : generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const root = trustRootSchema.parse({
    keyId: keyId ?? createHash('sha256').update(spki).digest('hex').slice(0, 16),
    spki: spki.toString('base64'),
    kinds,
  });
  return { privatePem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), root };
}

const USAGE = `npm run sign-bundle -- --kind KIND --in CONTENT.json --version N --stale-days D --expires-days D
                       --key ROOT.pem --key-id ID --out FILE.jws
  --kind KIND              ${bundleKinds.join(', ')}
  --in FILE                the content as JSON: a trust list, {"policies", "nationalRules"}, or {"sets"}
  --revocations-from FILE  instead of --in for --kind revocations: one entry a line,
                             declaration UUID
                             dcc-uci UVCI
                             dcc-country-uci COUNTRY UVCI
                             SET sha256:HEX    (any set; 16 hex digits or more)
  --version N              higher than the one that stations have
  --issued ISO             time of issue (default: now)
  --stale-days D           from then on verdicts carry a notice
  --expires-days D         from then on it is not relied on
  --key FILE               the root's private key, PKCS #8 PEM; "development" for the public development root
  --key-id ID              the root's key id as stations pin it
  --out FILE               where the bundle goes (default: standard output)
  --json                   say what was done as JSON

npm run sign-bundle -- --new-root DIR [--algorithm EdDSA|ES256] [--key-id ID] [--kinds KIND,KIND]
  makes DIR/root.pem (keep it offline) and DIR/root.json (for "trustRoots" in the stations' settings),
  and prints the latter`;

class Unusable extends Error {}

function required(value: string | undefined, name: string): string {
  if (value === undefined) throw new Unusable(`--${name} is needed`);
  return value;
}

function wholeNumber(text: string, name: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0 || text.trim() === '')
    throw new Unusable(`--${name}: not a whole number`);
  return value;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Unusable(error instanceof Error ? error.message : String(error));
  }
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readText(path));
  } catch (error) {
    if (error instanceof Unusable) throw error;
    throw new Unusable(`${path}: not JSON`);
  }
}

function readKey(path: string): KeyObject {
  try {
    return createPrivateKey(readText(path));
  } catch (error) {
    if (error instanceof Unusable) throw error;
    throw new Unusable(`${path}: not a private key in PEM`);
  }
}

function readList(path: string): Revocations {
  const text = readText(path);
  try {
    return listRevocations(text);
  } catch (error) {
    throw new Unusable(`${path}, ${error instanceof Error ? error.message : String(error)}`);
  }
}

const kindOf = (text: string): BundleKind => {
  const kind = bundleKindSchema.safeParse(text);
  if (!kind.success) throw new Unusable(`no kind "${text}"; there are ${bundleKinds.join(', ')}`);
  return kind.data;
};

interface RootOptions {
  readonly algorithm: string | undefined;
  readonly kinds: string | undefined;
  readonly keyId: string | undefined;
}

function newRoot(folder: string, { algorithm = 'EdDSA', kinds, keyId }: RootOptions): void {
  if (algorithm !== 'EdDSA' && algorithm !== 'ES256') throw new Unusable('--algorithm: EdDSA or ES256');
  const { privatePem, root } = makeRoot(algorithm, {
    keyId,
    kinds: kinds?.split(',').map(kindOf) ?? bundleKinds,
  });
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(join(folder, 'root.pem'), privatePem, { mode: 0o600, flag: 'wx' });
    writeFileSync(join(folder, 'root.json'), `${JSON.stringify(root, null, 2)}\n`);
  } catch (error) {
    throw new Unusable(error instanceof Error ? error.message : String(error));
  }
  console.log(JSON.stringify(root, null, 2));
}

function main(): void {
  const { values } = parseArgs({
    options: {
      kind: { type: 'string' },
      in: { type: 'string' },
      'revocations-from': { type: 'string' },
      version: { type: 'string' },
      issued: { type: 'string' },
      'stale-days': { type: 'string' },
      'expires-days': { type: 'string' },
      key: { type: 'string' },
      'key-id': { type: 'string' },
      out: { type: 'string' },
      'new-root': { type: 'string' },
      algorithm: { type: 'string' },
      kinds: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const { algorithm, kinds } = values;
  if (values['new-root'] !== undefined) {
    newRoot(values['new-root'], { algorithm, kinds, keyId: values['key-id'] });
    return;
  }
  const kind = kindOf(required(values.kind, 'kind'));
  const isDevelopment = required(values.key, 'key') === 'development';
  const signer: BundleSigner = isDevelopment
    ? developmentRoot
    : { privateKey: readKey(required(values.key, 'key')), keyId: required(values['key-id'], 'key-id') };
  const issuedAtMs = values.issued === undefined ? Date.now() : Date.parse(values.issued);
  if (!Number.isFinite(issuedAtMs)) throw new Unusable('--issued: not an ISO time');
  if (issuedAtMs > Date.now() + MAX_ISSUED_AHEAD_MS) throw new Unusable('--issued: more than a day ahead');
  const staleDays = wholeNumber(required(values['stale-days'], 'stale-days'), 'stale-days');
  const expiresDays = wholeNumber(required(values['expires-days'], 'expires-days'), 'expires-days');
  if (expiresDays < staleDays) throw new Unusable('--expires-days: before --stale-days');
  const version = wholeNumber(required(values.version, 'version'), 'version');
  if (version === 0) throw new Unusable('--version: the first is 1');
  const from = values['revocations-from'];
  if (from !== undefined && (kind !== 'revocations' || values.in !== undefined)) {
    throw new Unusable('--revocations-from stands for --in, with --kind revocations');
  }
  const content = from === undefined ? readJson(required(values.in, 'in')) : readList(from);
  const fault = faultOfContent(kind, content, { isDevelopment });
  if (fault !== null) throw new Unusable(`the content is not what stations take: ${fault}`);
  const limits = {
    staleAtMs: issuedAtMs + staleDays * DAY_MS,
    expiresAtMs: issuedAtMs + expiresDays * DAY_MS,
  };
  const jws = signBundle({ kind, version, issuedAtMs, ...limits, content }, signer);
  if (values.out === undefined) {
    process.stdout.write(jws);
    return;
  }
  writeFileSync(values.out, jws);
  const said = {
    kind,
    version,
    issuedAt: new Date(issuedAtMs).toISOString(),
    staleAt: new Date(limits.staleAtMs).toISOString(),
    expiresAt: new Date(limits.expiresAtMs).toISOString(),
    keyId: signer.keyId,
    algorithm: bundleAlgorithmOf(createPublicKey(signer.privateKey)),
    bytes: jws.length,
    out: values.out,
  };
  if (values.json) console.log(JSON.stringify(said));
  else {
    console.log(
      `${kind} ${version}: ${jws.length.toLocaleString('en')} bytes, ${said.algorithm} ${signer.keyId}, ` +
        `stale ${said.staleAt}, expires ${said.expiresAt} -> ${values.out}`,
    );
  }
}

if (import.meta.main) {
  try {
    main();
  } catch (error) {
    const isOption =
      error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
    if (!(error instanceof Unusable) && !isOption) throw error;
    console.error(error.message);
    process.exitCode = 2;
  }
}

/**
 * Opens signed configuration: a compact JWS (RFC 7515) under a root that the station has pinned.
 *
 * Before the signature has verified nothing is decoded but the header, and of that only the key id is
 * followed: the algorithm is the one the root's own key has (P-256: ES256, Ed25519: EdDSA), so no header
 * can choose it. Says nothing of versions or content: the store (electron/shell/keep-bundles.ts) does.
 */
import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import {
  type BundleRefusal,
  type BundleRefused,
  bundleHeaderSchema,
  bundlePayloadSchema,
  MAX_BUNDLE_BYTES,
  type OpenedBundle,
  type PinnedRoot,
  type TrustRoot,
} from '../../contract/bundle.ts';
import { failed, ok, type Result } from '../../contract/result.ts';
import type { Freshness } from '../../contract/rule-facts.ts';
import { decodeBase64Url, decodeUtf8 } from './bounded-json.ts';
import { firstIssueOf } from './first-issue.ts';

/** A header of this form has three short members. */
const MAX_HEADER_CHARACTERS = 512;
const ALGORITHM_OF_TYPE = new Map([
  ['ec', 'ES256'],
  ['ed25519', 'EdDSA'],
] as const);
type BundleAlgorithm = 'ES256' | 'EdDSA';

export interface RootKey {
  readonly key: KeyObject;
  readonly algorithm: BundleAlgorithm;
}

/** The key of a root, or null when it is neither P-256 nor Ed25519. */
export function importRoot({ spki }: Pick<TrustRoot, 'spki'>): RootKey | null {
  try {
    const key = createPublicKey({ key: Buffer.from(spki, 'base64'), format: 'der', type: 'spki' });
    const type = key.asymmetricKeyType;
    const algorithm = type === 'ec' || type === 'ed25519' ? ALGORITHM_OF_TYPE.get(type) : undefined;
    const isCurve = type !== 'ec' || key.asymmetricKeyDetails?.namedCurve === 'prime256v1';
    return algorithm !== undefined && isCurve ? { key, algorithm } : null;
  } catch {
    return null;
  }
}

/**
 * The roots that a station relies on: those of its build and those of its settings. A shipped build leaves
 * out development roots, also where somebody wrote their public key into the settings.
 */
export function chooseRoots({
  development,
  own,
  isShipped,
}: {
  readonly development: readonly TrustRoot[];
  readonly own: readonly TrustRoot[];
  readonly isShipped: boolean;
}): readonly PinnedRoot[] {
  const publicKnowledge = new Set(development.map(spkiOf));
  const marked = [...development, ...own].map((root) => ({
    ...root,
    isDevelopment: publicKnowledge.has(spkiOf(root)),
  }));
  return isShipped ? marked.filter((root) => !root.isDevelopment) : marked;
}

/** One spelling of a key: base64 may differ where the key does not. */
const spkiOf = (root: TrustRoot): string =>
  importRoot(root)?.key.export({ type: 'spki', format: 'der' }).toString('hex') ?? root.spki;

export function openBundle(jws: string, roots: readonly PinnedRoot[]): Result<OpenedBundle, BundleRefused> {
  const refuse = (reason: BundleRefusal, detail: string): Result<OpenedBundle, BundleRefused> =>
    failed({ kind: 'bundle-refused', reason, detail });
  if (jws.length > MAX_BUNDLE_BYTES) return refuse('too-large', `over ${MAX_BUNDLE_BYTES} bytes`);
  const headerEnd = jws.indexOf('.');
  const payloadEnd = jws.indexOf('.', headerEnd + 1);
  if (headerEnd < 1 || payloadEnd < 0) return refuse('broken', 'not three parts');
  if (headerEnd > MAX_HEADER_CHARACTERS) return refuse('broken', 'header too long');
  const signature = decodeBase64Url(jws.slice(payloadEnd + 1, payloadEnd + 1 + MAX_HEADER_CHARACTERS));
  const header = bundleHeaderSchema.safeParse(parseText(decodeBase64Url(jws.slice(0, headerEnd))));
  if (signature === null || !header.success) return refuse('broken', 'header or signature not as it must be');
  const { kid, alg } = header.data;
  const candidates = roots.filter((root) => root.keyId === kid);
  if (candidates.length === 0) return refuse('unknown-root', `no root ${kid}`);
  const signed = Buffer.from(jws.slice(0, payloadEnd), 'latin1');
  const root = candidates.find((one) => isSignedBy(one, alg, signed, signature));
  if (root === undefined) return refuse('bad-signature', `not signed by root ${kid} with ${alg}`);

  const payload = bundlePayloadSchema.safeParse(
    parseText(decodeBase64Url(jws.slice(headerEnd + 1, payloadEnd))),
  );
  if (!payload.success) return refuse('broken', `payload: ${firstIssueOf(payload.error)}`);
  if (!root.kinds.includes(payload.data.kind)) {
    return refuse('wrong-kind', `root ${kid} may not sign ${payload.data.kind}`);
  }
  return ok({ ...payload.data, rootKeyId: kid, isDevelopment: root.isDevelopment });
}

function isSignedBy(root: PinnedRoot, alg: BundleAlgorithm, signed: Uint8Array, signature: Uint8Array) {
  const imported = importRoot(root);
  if (imported === null || imported.algorithm !== alg || signature.length !== 64) return false;
  try {
    return imported.algorithm === 'ES256'
      ? verify('sha256', signed, { key: imported.key, dsaEncoding: 'ieee-p1363' }, signature)
      : verify(null, signed, imported.key, signature);
  } catch {
    return false;
  }
}

/** JSON of UTF-8 bytes; undefined, which no schema here takes, for anything else. */
function parseText(bytes: Uint8Array | null): unknown {
  const text = bytes === null ? null : decodeUtf8(bytes);
  if (text === null) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** From its soft limit on configuration is stale, from its hard limit on expired. Never stops anything itself. */
export function freshnessOf(
  { staleAtMs, expiresAtMs }: { readonly staleAtMs: number; readonly expiresAtMs: number },
  nowMs: number,
): Freshness {
  if (nowMs >= expiresAtMs) return 'expired';
  return nowMs >= staleAtMs ? 'stale' : 'fresh';
}

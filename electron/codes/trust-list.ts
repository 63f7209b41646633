/**
 * The trust store: the keys that may sign codes, ready to verify with.
 *
 * Owns key import (once, at load: importing costs more than verifying) and the rule that a key's type
 * fixes its algorithm: P-256 is ES256, RSA is PS256, nothing else is taken (HCERT 1.0.8 section 3.3.2).
 * Never reads a file or a clock. Several keys may share a key id; each is tried.
 */
import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import type { Family } from '../../contract/reading.ts';
import { failed, ok, type Result } from '../../contract/result.ts';
import {
  type HealthCardCrl,
  type HealthCardJwk,
  type TrustedKey,
  type TrustList,
  trustListSchema,
} from '../../contract/trust-list.ts';
import type { DccGroup } from './dcc-payload.ts';
import { firstIssueOf } from './first-issue.ts';
import { noRevocations, type RevocationSets } from './revocations.ts';
import { type Certificate, type RevocationList, readCertificate, readRevocationList } from './x509.ts';

export type SignatureAlgorithm = 'ES256' | 'PS256';

export interface TrustedSigner {
  readonly keyId: string;
  readonly issuer: string;
  /** ISO 3166-1 alpha-2, null when the key came without one. */
  readonly country: string | null;
  /** Countries that it may sign for; null: its own for declarations, any for a DCC. */
  readonly countries: ReadonlySet<string> | null;
  readonly families: ReadonlySet<Family>;
  readonly algorithm: SignatureAlgorithm;
  readonly key: KeyObject;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  /** Kinds of DCC that it may sign; null: any. */
  readonly usages: ReadonlySet<DccGroup> | null;
}

export interface HealthCardKey {
  /** Null when the key came without its issuer (a bare JWKS): then any issuer that uses it is taken. */
  readonly iss: string | null;
  readonly name: string | null;
  readonly key: KeyObject;
  /** Null: the issuer keeps no revocation list for this key. */
  readonly crlVersion: number | null;
  /** Latest seconds before which a card with this rid is revoked; Infinity: whenever it began. */
  readonly revokedRids: ReadonlyMap<string, number>;
  /** True when the issuer's list is at least as new as the key says. */
  readonly isCrlCurrent: boolean;
}

/** A country's authority over VDS-NC signers. */
export interface DocumentAuthority {
  readonly certificate: Certificate;
  /** Issuing states (ICAO Doc 9303, three letters) that its signers may write; null: any. */
  readonly states: ReadonlySet<string> | null;
}

export interface TrustStore {
  readonly isDevelopment: boolean;
  /** HCERT keys by key id, 16 hex digits. */
  readonly signers: ReadonlyMap<string, readonly TrustedSigner[]>;
  /** SMART Health Card keys by kid. */
  readonly healthCardKeys: ReadonlyMap<string, readonly HealthCardKey[]>;
  readonly documentAuthorities: readonly DocumentAuthority[];
  /** Only lists that carry an authority's signature. */
  readonly documentCrls: readonly RevocationList[];
  /** VDS-NC signers trusted by themselves: SHA-256 of the certificate, hex. */
  readonly documentSigners: ReadonlySet<string>;
  readonly revocations: RevocationSets;
}

export interface TrustListBroken {
  readonly kind: 'trust-list-broken';
  /** English, for staff and log. */
  readonly detail: string;
}

const MAX_RSA_BITS = 4_096;

/** The one algorithm a key may verify, or null when the families here do not use such keys. */
export function algorithmOf(key: KeyObject): SignatureAlgorithm | null {
  const details = key.asymmetricKeyDetails;
  if (key.asymmetricKeyType === 'ec') return details?.namedCurve === 'prime256v1' ? 'ES256' : null;
  if (key.asymmetricKeyType !== 'rsa') return null;
  const bits = details?.modulusLength ?? 0;
  return bits >= 2_048 && bits <= MAX_RSA_BITS ? 'PS256' : null;
}

/**
 * Imports everything on a parsed list; one entry that does not import breaks the whole list.
 * Revocations come in a bundle of their own: `{ ...store, revocations }`.
 */
export function loadTrustStore(list: TrustList): Result<TrustStore, TrustListBroken> {
  const broken = (detail: string): Result<TrustStore, TrustListBroken> =>
    failed({ kind: 'trust-list-broken', detail });
  const signers: TrustedSigner[] = [];
  for (const [index, entry] of list.keys.entries()) {
    const signer = importSigner(entry);
    if (typeof signer === 'string') return broken(`key ${index + 1} (${entry.keyId}): ${signer}`);
    signers.push(signer);
  }
  const healthCardKeys: [string, HealthCardKey][] = [];
  for (const { iss, name, keys, crls } of list.healthCardIssuers ?? []) {
    for (const jwk of keys) {
      const key = importHealthCardKey(jwk, crls, { iss, name });
      if (key === null) return broken(`health card key ${jwk.kid} of ${iss}: not a key with this thumbprint`);
      healthCardKeys.push([jwk.kid, key]);
    }
  }
  const documentAuthorities: DocumentAuthority[] = [];
  for (const [index, entry] of (list.documentAuthorities ?? []).entries()) {
    const { der, states = null } = typeof entry === 'string' ? { der: entry } : entry;
    const certificate = readCertificate(Buffer.from(der, 'base64'));
    if (certificate?.isAuthority !== true) return broken(`document authority ${index + 1}: not an authority`);
    documentAuthorities.push({ certificate, states: states === null ? null : new Set(states) });
  }
  const documentCrls: RevocationList[] = [];
  for (const [index, der] of (list.documentCrls ?? []).entries()) {
    const crl = readRevocationList(Buffer.from(der, 'base64'));
    if (crl === null || !documentAuthorities.some(({ certificate }) => crl.isSignedBy(certificate))) {
      return broken(`document revocation list ${index + 1}: not signed by an authority on the list`);
    }
    documentCrls.push(crl);
  }
  return ok({
    isDevelopment: list.isDevelopment,
    signers: groupedBy(signers.map((signer) => [signer.keyId, signer])),
    healthCardKeys: groupedBy(healthCardKeys),
    documentAuthorities,
    documentCrls,
    documentSigners: new Set(),
    revocations: noRevocations,
  });
}

/**
 * The store of a trust list as it came out of a bundle. A list that says `isDevelopment` is taken only where
 * its signer is a development root too.
 */
export function readTrustList(
  content: unknown,
  { isDevelopment }: { readonly isDevelopment: boolean },
): Result<TrustStore, TrustListBroken> {
  const broken = (detail: string): Result<TrustStore, TrustListBroken> =>
    failed({ kind: 'trust-list-broken', detail });
  const parsed = trustListSchema.safeParse(content);
  if (!parsed.success) return broken(firstIssueOf(parsed.error));
  if (parsed.data.isDevelopment && !isDevelopment) return broken('a development list under another root');
  return loadTrustStore(parsed.data);
}

export function groupedBy<T>(entries: readonly (readonly [string, T])[]): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const [key, value] of entries) {
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return groups;
}

/** The signer, or what is wrong with the entry. */
function importSigner(entry: TrustedKey): TrustedSigner | string {
  let key: KeyObject;
  try {
    key = createPublicKey({ key: Buffer.from(entry.spki, 'base64'), format: 'der', type: 'spki' });
  } catch {
    return 'not a public key in DER';
  }
  const algorithm = algorithmOf(key);
  if (algorithm === null) return 'neither P-256 nor RSA of 2048 to 4096 bits';
  if (entry.notAfterMs < entry.notBeforeMs) return 'ends before it begins';
  return {
    keyId: entry.keyId,
    issuer: entry.issuer,
    country: entry.country,
    countries: entry.countries === undefined ? null : new Set(entry.countries),
    families: new Set(entry.families),
    algorithm,
    key,
    notBeforeMs: entry.notBeforeMs,
    notAfterMs: entry.notAfterMs,
    usages: entry.usages === undefined ? null : new Set(entry.usages),
  };
}

/** Null when the key does not import or its kid is not its RFC 7638 thumbprint (the specification's SHALL). */
export function importHealthCardKey(
  jwk: HealthCardJwk,
  crls: readonly HealthCardCrl[],
  { iss, name }: Pick<HealthCardKey, 'iss' | 'name'>,
): HealthCardKey | null {
  const { crv, kty, x, y } = jwk;
  const thumbprint = createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
  if (thumbprint !== jwk.kid) return null;
  let key: KeyObject;
  try {
    key = createPublicKey({ key: { kty, crv, x, y }, format: 'jwk' });
  } catch {
    return null;
  }
  const crlVersion = jwk.crlVersion ?? null;
  const ofKey = crls.filter((crl) => crl.kid === jwk.kid);
  const revokedRids = new Map<string, number>();
  for (const entry of ofKey.flatMap((crl) => crl.rids)) {
    const [rid = '', seconds] = entry.split('.');
    const before = seconds === undefined ? Number.POSITIVE_INFINITY : Number(seconds);
    revokedRids.set(rid, Math.max(before, revokedRids.get(rid) ?? 0));
  }
  const isCrlCurrent = crlVersion === null || ofKey.some((crl) => crl.ctr >= crlVersion);
  return { iss, name, key, crlVersion, revokedRids, isCrlCurrent };
}

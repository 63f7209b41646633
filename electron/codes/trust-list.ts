/**
 * The trust store: the keys that may sign codes, ready to verify with.
 *
 * Owns key import (once, at load: importing costs more than verifying) and the rule that a key's type
 * fixes its algorithm: P-256 is ES256, RSA is PS256, nothing else is taken (HCERT 1.0.8 section 3.3.2).
 * Never reads a file or a clock. Several keys may share a key id; each is tried.
 */
import { createPublicKey, type KeyObject } from 'node:crypto';
import type { Family } from '../../contract/reading.ts';
import { failed, ok, type Result } from '../../contract/result.ts';
import type { TrustList } from '../../contract/trust-list.ts';

export type SignatureAlgorithm = 'ES256' | 'PS256';

export interface TrustedSigner {
  readonly keyId: string;
  readonly issuer: string;
  /** ISO 3166-1 alpha-2, null when the key came without one. */
  readonly country: string | null;
  readonly families: ReadonlySet<Family>;
  readonly algorithm: SignatureAlgorithm;
  readonly key: KeyObject;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
}

export interface TrustStore {
  readonly version: number;
  readonly isDevelopment: boolean;
  /** By key id, 16 hex digits. */
  readonly signers: ReadonlyMap<string, readonly TrustedSigner[]>;
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

/** Imports every key of a parsed list; one that does not import breaks the whole list. */
export function loadTrustStore(list: TrustList): Result<TrustStore, TrustListBroken> {
  const signers = new Map<string, TrustedSigner[]>();
  for (const [index, entry] of list.keys.entries()) {
    const broken = (detail: string): Result<TrustStore, TrustListBroken> =>
      failed({ kind: 'trust-list-broken', detail: `key ${index + 1} (${entry.keyId}): ${detail}` });
    let key: KeyObject;
    try {
      key = createPublicKey({ key: Buffer.from(entry.spki, 'base64'), format: 'der', type: 'spki' });
    } catch {
      return broken('not a public key in DER');
    }
    const algorithm = algorithmOf(key);
    if (algorithm === null) return broken('neither P-256 nor RSA of 2048 to 4096 bits');
    if (entry.notAfterMs < entry.notBeforeMs) return broken('ends before it begins');
    const sharing = signers.get(entry.keyId) ?? [];
    sharing.push({
      keyId: entry.keyId,
      issuer: entry.issuer,
      country: entry.country,
      families: new Set(entry.families),
      algorithm,
      key,
      notBeforeMs: entry.notBeforeMs,
      notAfterMs: entry.notAfterMs,
    });
    signers.set(entry.keyId, sharing);
  }
  return ok({ version: list.version, isDevelopment: list.isDevelopment, signers });
}

/**
 * Signs health cards and VDS-NC seals for tests and fuzzing, with keys that are public on purpose.
 *
 * Only `rehearsalTrust` knows these keys; no trust list that ships does. HCERT codes are made by
 * scripts/sign-hcert.ts. Each layer is its own function so that one can be broken and the others right.
 */
import { createHash, createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import canonicalize from 'canonicalize';
import type { HealthCardJwk } from '../../contract/trust-list.ts';
import { loadRevocations } from '../../electron/codes/revocations.ts';
import { loadTrustStore, type TrustStore } from '../../electron/codes/trust-list.ts';
import { developmentTrustList, rsaIssuer } from '../development-keys.ts';

export const HEALTH_CARD_ISSUER = 'https://suckhoe.example.vn/issuer';
const HEALTH_CARD_JWK = {
  kty: 'EC',
  crv: 'P-256',
  x: 'YxMPI0uSKYgoByh0n3Adi5GH2pv-2-iWBZ65ehdjdZU',
  y: 'aJyv_62dirpBp4Z3iuRWVORq8X-Lxbvlo2TjeBY8KKI',
  d: 'JSOoprvUQhQ3ogpc0X79Q5VIZCvM0G7QYk-mSbhfjmY',
} as const;
export const healthCardKid = 'W-e1w4A0PK0T7rJTYx9o_gR3junuLXjUDMY9piiKJu4';
const healthCardKey = createPrivateKey({ key: { ...HEALTH_CARD_JWK }, format: 'jwk' });

/** Certificates of a country authority and of the signer that it issued, DER. */
const AUTHORITY =
  'MIIBaDCCAQ6gAwIBAgIBATAKBggqhkjOPQQDAjAjMSEwHwYDVQQDDBhHYXRlaG91c2UgZnV6eiBhdXRob3JpdHkwIhgPMjAy' +
  'MDAxMDEwMDAwMDBaGA8yMDQ5MDEwMTAwMDAwMFowIzEhMB8GA1UEAwwYR2F0ZWhvdXNlIGZ1enogYXV0aG9yaXR5MFkwEwYH' +
  'KoZIzj0CAQYIKoZIzj0DAQcDQgAEywYtWSWuEInkfd11fnSVbKRgu6U07FeMaEvlc8luF1+5Zll8QMve85Q1iACtRrhrjTTN' +
  'vVSGUJZQWj9gyTnQLqMvMC0wHQYDVR0OBBYEFEzNieg2MxTsqBV9lXL+/BVHMWVsMAwGA1UdEwQFMAMBAf8wCgYIKoZIzj0E' +
  'AwIDSAAwRQIgXRLpwvTVANhHLPwcl8VBiImMh/07VXrQV5mSxysX+GQCIQCKSTy0iRAwJUVLN/E0MxvidUGfTx0e5HsV2WgT' +
  '9dVLGA==';
const SIGNER =
  'MIIBjTCCATKgAwIBAgIBBzAKBggqhkjOPQQDAjAjMSEwHwYDVQQDDBhHYXRlaG91c2UgZnV6eiBhdXRob3JpdHkwIhgPMjAy' +
  'MDAxMDEwMDAwMDBaGA8yMDQ5MDEwMTAwMDAwMFowIDEeMBwGA1UEAwwVR2F0ZWhvdXNlIGZ1enogc2lnbmVyMFkwEwYHKoZI' +
  'zj0CAQYIKoZIzj0DAQcDQgAEEmBEXxqsXQY4CdwsRPWC8zDjJlwZGfndOwEAS7IKTr6QqJJnziZQo0/MGeZLeUbguD2yudMP' +
  'LQsf2IJceqFXrKNWMFQwHQYDVR0OBBYEFKcgTa3mxZpprzOGqHqXBjcs72cgMB8GA1UdIwQYMBaAFEzNieg2MxTsqBV9lXL+' +
  '/BVHMWVsMBIGA1UdJQQLMAkGB2eBCAEBDgIwCgYIKoZIzj0EAwIDSQAwRgIhAMMq6zV1c8QfAGsxpiJuPusL6j87zEeHLya3' +
  'O104HJO9AiEAqjmHfUS2cfaAOSdwDiP7ycB8+X3yDu5RXJSuo82gIdQ=';
const SIGNER_PKCS8 =
  'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgWXcGQ5SpvpvuZ8gB8Mh5y1L/65W1ZvBhctOKWbEXNfmhRANC' +
  'AAQSYERfGqxdBjgJ3CxE9YLzMOMmXBkZ+d07AQBLsgpOvpCokmfOJlCjT8wZ5kt5RuC4PbK50w8tCx/Yglx6oVes';
export const sealAuthority = Buffer.from(AUTHORITY, 'base64');
export const sealSigner = Buffer.from(SIGNER, 'base64');
const sealKey = createPrivateKey({ key: Buffer.from(SIGNER_PKCS8, 'base64'), format: 'der', type: 'pkcs8' });

const base64url = (data: Uint8Array | string): string => Buffer.from(data).toString('base64url');
const rawSignature = (hash: string, signed: string | Uint8Array, key: KeyObject): string =>
  base64url(sign(hash, Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' }));

export const healthCardHeader = { zip: 'DEF', alg: 'ES256', kid: healthCardKid };

/** Compact JWS over bytes that are taken for DEFLATE data. */
export function signJws(
  deflated: Uint8Array,
  header = JSON.stringify(healthCardHeader),
  key: KeyObject = healthCardKey,
): string {
  const signed = `${base64url(header)}.${base64url(deflated)}`;
  return `${signed}.${rawSignature('sha256', signed, key)}`;
}

export const deflateCard = (json: string | Uint8Array): Uint8Array => deflateRawSync(json, { level: 6 });

/** Two digits a character; characters below `-` have no code and wrap round, which the reader refuses. */
export const digitsOf = (jws: string): string => {
  let digits = '';
  for (let at = 0; at < jws.length; at++) {
    digits += String((jws.charCodeAt(at) + 55) % 100).padStart(2, '0');
  }
  return digits;
};
export const healthCardText = (jws: string): string => `shc:/${digitsOf(jws)}`;

export interface SealOptions {
  readonly certificate?: Uint8Array;
  readonly key?: KeyObject;
  readonly alg?: string;
  readonly hash?: string;
}

/** Text of a seal over `data`; what cannot be made canonical is signed as JSON writes it. */
export function signSeal(data: unknown, options: SealOptions = {}): string {
  const { certificate = sealSigner, key = sealKey, alg = 'ES256', hash = 'sha256' } = options;
  const sigvl = rawSignature(hash, canonicalOf(data), key);
  return JSON.stringify({ data, sig: { alg, cer: base64url(certificate), sigvl } });
}

function canonicalOf(data: unknown): string {
  try {
    return canonicalize(data) ?? '';
  } catch {
    return JSON.stringify(data) ?? '';
  }
}

const { d: _, ...publicJwk } = HEALTH_CARD_JWK;
export const healthCardJwk: HealthCardJwk = { ...publicJwk, kid: healthCardKid, alg: 'ES256', use: 'sig' };

/** What the lists of `rehearsalTrust` revoke. */
export const revoked = {
  declarationId: Buffer.alloc(16, 9),
  certificateId: 'URN:UVCI:01:VN:REVOKED',
  healthCard: 'revoked-1',
} as const;

const prefixOf = (data: Uint8Array | string): string =>
  createHash('sha256').update(data).digest().subarray(0, 8).toString('base64');

/** The development list with narrower rights for its RSA key, the card issuer and the authority above, and revocations. */
export function rehearsalTrust(): TrustStore {
  const loaded = loadTrustStore({
    ...developmentTrustList,
    keys: developmentTrustList.keys.map((key) =>
      key.keyId === rsaIssuer.keyId ? { ...key, usages: ['vaccination' as const], countries: ['VN'] } : key,
    ),
    healthCardIssuers: [
      {
        iss: HEALTH_CARD_ISSUER,
        name: 'Rehearsal',
        keys: [{ ...healthCardJwk, crlVersion: 2 }],
        crls: [
          { kid: healthCardKid, method: 'rid', ctr: 1, rids: [revoked.healthCard, 'later-1.1700000000'] },
        ],
      },
    ],
    documentAuthorities: [{ der: AUTHORITY, states: ['VNM', 'UTO'] }],
  });
  const revocations = loadRevocations({
    sets: [
      { name: 'declaration', prefixes: prefixOf(revoked.declarationId) },
      { name: 'dcc-uci', prefixes: prefixOf(revoked.certificateId) },
    ],
  });
  if (!loaded.ok) throw new Error(loaded.error.detail);
  if (!revocations.ok) throw new Error(revocations.error.detail);
  return { ...loaded.value, revocations: revocations.value };
}

/**
 * A trust store made of bare certificates and keys, as `npm run verify` is given them with a code.
 *
 * Where the installed list says in words what a key may sign, here the certificate's own extended key
 * usage says it (HCERT 1.0.8 section 5.1). What cannot be used (a P-384 key, a certificate cut in half)
 * is left out: the code is then refused for an unknown issuer, never taken.
 */
import { createHash } from 'node:crypto';
import type { Family } from '../../contract/reading.ts';
import { healthCardCrlSchema, healthCardJwkSchema } from '../../contract/trust-list.ts';
import { decodeUtf8, parseJson } from './bounded-json.ts';
import type { DccGroup } from './dcc-payload.ts';
import { noRevocations } from './revocations.ts';
import {
  algorithmOf,
  groupedBy,
  type HealthCardKey,
  importHealthCardKey,
  type TrustedSigner,
  type TrustStore,
} from './trust-list.ts';
import { type Certificate, readCertificate, readRevocationList } from './x509.ts';

export interface BareTrust {
  /** Signer certificates, DER. */
  readonly certificates: readonly Uint8Array[];
  /** JWK entries of SMART Health Card issuers, unparsed; `iss` may name the issuer of all. */
  readonly jwks: {
    readonly iss: string | null;
    readonly keys: readonly unknown[];
    readonly crls: readonly unknown[];
  };
  /** Country signing authorities and their revocation lists, DER; a health card issuer's list as JSON too. */
  readonly authorities: readonly Uint8Array[];
  readonly crls: readonly Uint8Array[];
}

/** Both spellings of the arc: the guidelines write 1.3.6.1.4.1.1847, the test data also ...1.0.1847. */
const DCC_USAGE = new Map<string, DccGroup>(
  (['1.3.6.1.4.1.1847.2021.1', '1.3.6.1.4.1.0.1847.2021.1'] as const).flatMap((arc) => [
    [`${arc}.1`, 'test'] as const,
    [`${arc}.2`, 'vaccination'] as const,
    [`${arc}.3`, 'recovery'] as const,
  ]),
);
/** ICAO's arc of signers: .14.2 signs VDS-NC. A certificate for nothing else signs no HCERT. */
const ICAO_SIGNER_ARC = '2.23.136.1.1.14.';

/** Kinds of DCC that a certificate may sign; null: any (no extension, or none of its OIDs is a DCC's). */
export function dccUsagesOf(extendedKeyUsage: readonly string[] | null): ReadonlySet<DccGroup> | null {
  if (extendedKeyUsage === null || extendedKeyUsage.length === 0) return null;
  const groups = extendedKeyUsage.flatMap((oid) => DCC_USAGE.get(oid) ?? []);
  if (groups.length > 0) return new Set(groups);
  return extendedKeyUsage.every((oid) => `${oid}.`.startsWith(ICAO_SIGNER_ARC)) ? new Set() : null;
}

export function trustFromCertificates(bare: BareTrust): TrustStore {
  const certificates = bare.certificates.map(readCertificate).filter((one) => one !== null);
  const authorities = bare.authorities.map(readCertificate).filter((one) => one?.isAuthority === true);
  const documentAuthorities = authorities.flatMap((one) =>
    one === null ? [] : [{ certificate: one, states: null }],
  );
  const lists = bare.crls.map(readRevocationList).filter((one) => one !== null);
  const cardCrls = [...bare.jwks.crls, ...bare.crls.map(readJsonList)];
  const jwkCrls = cardCrls.flatMap((crl) => healthCardCrlSchema.safeParse(crl).data ?? []);
  return {
    isDevelopment: false,
    signers: groupedBy(certificates.flatMap(signerOf).map((signer) => [signer.keyId, signer])),
    healthCardKeys: groupedBy(
      bare.jwks.keys.flatMap((value): [string, HealthCardKey][] => {
        const jwk = healthCardJwkSchema.safeParse(value).data;
        const origin = { iss: bare.jwks.iss, name: null };
        const key = jwk === undefined ? null : importHealthCardKey(jwk, jwkCrls, origin);
        return jwk === undefined || key === null ? [] : [[jwk.kid, key]];
      }),
    ),
    documentAuthorities,
    documentCrls: lists.filter((list) =>
      documentAuthorities.some(({ certificate }) => list.isSignedBy(certificate)),
    ),
    documentSigners: new Set(certificates.map(({ der }) => createHash('sha256').update(der).digest('hex'))),
    revocations: noRevocations,
  };
}

/** A revocation list of health cards among those of authorities: JSON where DER was expected. */
function readJsonList(bytes: Uint8Array): unknown {
  const text = bytes[0] === 0x7b ? decodeUtf8(bytes) : null;
  const parsed = text === null ? null : parseJson(text);
  return parsed?.ok === true ? parsed.value : null;
}

/** An HCERT signer, none when its key is of a kind that HCERT does not use. */
function signerOf(certificate: Certificate): TrustedSigner[] {
  const algorithm = algorithmOf(certificate.key);
  if (algorithm === null) return [];
  const usages = dccUsagesOf(certificate.extendedKeyUsage);
  const families: readonly Family[] = usages === null ? ['dcc', 'declaration'] : ['dcc'];
  return [
    {
      keyId: createHash('sha256').update(certificate.der).digest('hex').slice(0, 16),
      issuer: certificate.x509.subject.replaceAll('\n', ', '),
      country: null,
      countries: null,
      families: new Set(families),
      algorithm,
      key: certificate.key,
      notBeforeMs: certificate.notBeforeMs,
      notAfterMs: certificate.notAfterMs,
      usages,
    },
  ];
}

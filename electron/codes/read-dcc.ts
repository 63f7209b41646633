/**
 * EU DCC, WHO and Vietnamese vaccine passport: HCERT sub-claim 1 (QD 5772/QD-BYT, EU 2021/953).
 *
 * Gets only a CWT whose signature has verified. Beside the payload's schema it judges what the signer
 * may sign (HCERT 1.0.8 section 5.1, extended key usage) and that the code lived within its signer's
 * dates. Whether a vaccination is enough for this venue is the policy's business, not this reader's.
 */
import { MAX_CLOCK_LEAD_MS } from '../../contract/declaration.ts';
import type { Claims, Reading } from '../../contract/reading.ts';
import { dateInVietnam } from './calendar.ts';
import type { VerifiedCwt } from './cwt.ts';
import { type DccPayload, readDccPayload, withOnly } from './dcc-payload.ts';
import { holds, refused } from './outcome.ts';
import { type RevocationSets, revokes } from './revocations.ts';

export function readDcc(cwt: VerifiedCwt, revocations: RevocationSets, atMs: number): Reading {
  const { issuedAtMs, expiresAtMs, notBeforeMs, issuer, signer } = cwt;
  if (issuedAtMs === null || expiresAtMs === null) return refused('dcc', 'broken-structure');
  if (!(cwt.body instanceof Map)) return refused('dcc', 'broken-structure');
  const whole = readDccPayload(cwt.body, dateInVietnam(issuedAtMs));
  if (whole === null) return refused('dcc', 'broken-field');
  const payload = withOnly(whole, signer.usages);
  if (payload === null || !maySignFor(cwt, whole)) return refused('dcc', 'wrong-key-usage');
  const claims: Claims = {
    fullName: payload.fullName,
    issuedAtMs,
    expiresAtMs,
    issuer: issuer ?? signer.issuer,
    keyId: signer.keyId,
    reference: payload.certificateId,
    certificate: payload.certificate,
  };
  if (payload.birthDate !== '') claims.birthDate = payload.birthDate;
  if (payload.validUntil !== null) claims.validUntil = payload.validUntil;
  if (isRevokedDcc(cwt, whole, revocations)) return refused('dcc', 'revoked', claims);
  if (Math.max(issuedAtMs, notBeforeMs ?? 0) > atMs + MAX_CLOCK_LEAD_MS)
    return refused('dcc', 'not-yet-valid', claims);
  if (atMs > expiresAtMs) return refused('dcc', 'expired', claims); // the second of `exp` itself still counts
  // HCERT 1.0.8, "Issued At" and "Expiration Time": iat not before the signer's beginning, exp not past its end.
  if (issuedAtMs < signer.notBeforeMs || Math.max(issuedAtMs, expiresAtMs) > signer.notAfterMs) {
    return refused('dcc', 'issuer-expired', claims);
  }
  return holds('dcc', 'verified', claims);
}

/** Every country that the certificate names must be one that its signer may sign for. */
function maySignFor({ issuer, signer }: VerifiedCwt, payload: DccPayload): boolean {
  const { countries } = signer;
  if (countries === null) return true;
  const named = payload.entries.map(({ country }) => country);
  if (issuer !== null) named.push(issuer);
  return named.length > 0 && named.every((country) => countries.has(country));
}

/** By any certificate id on it, also one that its signer may not sign and that is left out. */
function isRevokedDcc(cwt: VerifiedCwt, { entries }: DccPayload, revocations: RevocationSets): boolean {
  if (revocations.entries === 0) return false;
  const { issuer, signer, signature } = cwt;
  // ECDSA: (r, s) and (r, -s) are signatures of the same certificate.
  const named = signer.algorithm === 'ES256' ? signature.subarray(0, signature.length / 2) : signature;
  return (
    revokes(revocations, 'dcc-signature', named) ||
    entries.some(
      ({ certificateId, country }) =>
        revokes(revocations, 'dcc-uci', certificateId) ||
        revokes(revocations, 'dcc-country-uci', `${issuer ?? country}${certificateId}`),
    )
  );
}

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
import { readDccPayload, withOnly } from './dcc-payload.ts';
import { holds, refused } from './outcome.ts';

export function readDcc(cwt: VerifiedCwt, atMs: number): Reading {
  const { issuedAtMs, expiresAtMs, issuer, signer } = cwt;
  if (issuedAtMs === null || expiresAtMs === null) return refused('dcc', 'broken-structure');
  if (!(cwt.body instanceof Map)) return refused('dcc', 'broken-structure');
  const whole = readDccPayload(cwt.body, dateInVietnam(issuedAtMs));
  if (whole === null) return refused('dcc', 'broken-field');
  const payload = withOnly(whole, signer.usages);
  if (payload === null) return refused('dcc', 'wrong-key-usage');
  const claims: Claims = {
    fullName: payload.fullName,
    ...(payload.birthDate === '' ? {} : { birthDate: payload.birthDate }),
    issuedAtMs,
    expiresAtMs,
    ...(payload.validUntil === null ? {} : { validUntil: payload.validUntil }),
    issuer: issuer ?? signer.issuer,
    keyId: signer.keyId,
    reference: payload.certificateId,
    certificate: payload.certificate,
  };
  if (issuedAtMs > atMs + MAX_CLOCK_LEAD_MS) return refused('dcc', 'not-yet-valid', claims);
  if (atMs > expiresAtMs) return refused('dcc', 'expired', claims); // the second of `exp` itself still counts
  if (issuedAtMs < signer.notBeforeMs || issuedAtMs > signer.notAfterMs) {
    return refused('dcc', 'issuer-expired', claims);
  }
  return holds('dcc', 'verified', claims);
}

/**
 * HCERT (`HC1:`): base45, zlib, COSE_Sign1, CWT; then the reader of its sub-claim.
 *
 * Rule: nothing inside is believed, kept or returned before the signature has verified (HCERT 1.0.8
 * section 3, "verify before processing"). The one look at an unverified payload is which sub-claim it
 * holds, so that a refusal can name what was shown. Pure: the time comes in.
 */
import { CWT_EXP, CWT_IAT, CWT_ISS, DECLARATION_SUB_CLAIM, HCERT_CLAIM } from '../../contract/declaration.ts';
import type { Family, Reading } from '../../contract/reading.ts';
import { decodeBase45Briefly } from './base45.ts';
import { decodeCbor } from './bounded-cbor.ts';
import { checkSignature, openCose } from './cose.ts';
import { readSeconds } from './cwt.ts';
import { inflateBriefly } from './inflate.ts';
import { refused } from './outcome.ts';
import { readDcc } from './read-dcc.ts';
import { readDeclaration } from './read-declaration.ts';
import type { TrustStore } from './trust-list.ts';

export const HCERT_PREFIX = 'HC1:';
const DCC_SUB_CLAIM = 1;
/** RFC 8392 section 3.1.5. */
const CWT_NBF = 5;

/** `text` must begin with `HC1:`. A code too broken to name its sub-claim counts as a declaration. */
export function readHcert(text: string, trust: TrustStore, atMs: number): Reading {
  const compressed = decodeBase45Briefly(text, HCERT_PREFIX.length);
  if (compressed === null) return refused('declaration', 'broken-encoding');
  const inflated = inflateBriefly(compressed);
  if (!inflated.ok) return refused('declaration', inflated.reason);
  const opened = openCose(inflated.bytes);
  if (!opened.ok) return refused('declaration', opened.reason);
  const checked = checkSignature(opened.cose, trust);
  const content = decodeCbor(opened.cose.payload);
  const claims = content.ok && content.value instanceof Map ? content.value : null;
  const hcert: unknown = claims?.get(HCERT_CLAIM);
  const family = familyOf(hcert);
  if (!checked.ok) return refused(family, checked.reason);
  if (!content.ok) return refused(family, content.reason);
  if (claims === null || !(hcert instanceof Map)) return refused(family, 'broken-structure');
  // Exactly one sub-claim that we know: two would leave open which one was judged.
  const body: unknown = hcert.get(family === 'dcc' ? DCC_SUB_CLAIM : DECLARATION_SUB_CLAIM);
  if (hcert.size !== 1 || body === undefined) return refused(family, 'broken-structure');
  // Old DCC issuers wrote times as floats (ES); in a declaration every number is an integer.
  if (content.hasFloats === true && family === 'declaration') return refused(family, 'broken-field');
  const issuer: unknown = claims.get(CWT_ISS);
  const issuedAtMs = readSeconds(claims.get(CWT_IAT));
  const expiresAtMs = readSeconds(claims.get(CWT_EXP));
  const notBeforeMs = readSeconds(claims.get(CWT_NBF));
  if (issuedAtMs === undefined || expiresAtMs === undefined || notBeforeMs === undefined) {
    return refused(family, 'broken-field');
  }
  if (issuer !== undefined && typeof issuer !== 'string') return refused(family, 'broken-field');
  if (!checked.signer.families.has(family)) return refused(family, 'wrong-key-usage');
  const { signer } = checked;
  const { signature } = opened.cose;
  const cwt = { issuer: issuer ?? null, issuedAtMs, expiresAtMs, notBeforeMs, body, signer, signature };
  const read = family === 'dcc' ? readDcc : readDeclaration;
  return read(cwt, trust.revocations, atMs);
}

const familyOf = (hcert: unknown): Family =>
  hcert instanceof Map && hcert.has(DCC_SUB_CLAIM) && !hcert.has(DECLARATION_SUB_CLAIM)
    ? 'dcc'
    : 'declaration';

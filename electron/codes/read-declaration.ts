/**
 * Signed health declaration: HCERT sub-claim -84, body keys of contract/declaration.ts.
 *
 * Gets only a CWT whose signature has verified. Strict types: a field of the wrong type or outside its
 * range refuses the code. Unknown body keys are ignored (a later version may add some), but an unknown
 * answer bit refuses: it may be a symptom that this version cannot name.
 */
import {
  answersOf,
  bodyKey,
  declarationApps,
  MAX_CLOCK_LEAD_MS,
  MAX_DECLARATION_LIFE_HOURS,
  MAX_NAME_CHARACTERS,
} from '../../contract/declaration.ts';
import type { Claims, Reading, ReadingNotice } from '../../contract/reading.ts';
import { dateInVietnam } from './calendar.ts';
import { contradictsCitizenId } from './citizen-id.ts';
import type { VerifiedCwt } from './cwt.ts';
import { holds, refused } from './outcome.ts';
import { readPersonName } from './person-name.ts';
import { type RevocationSets, revokes } from './revocations.ts';
import type { TrustedSigner } from './trust-list.ts';

const MAX_LIFE_MS = MAX_DECLARATION_LIFE_HOURS * 3_600_000;
const VIET_NAM = 704;
const SEXES = new Map<unknown, Claims['sex']>([
  [0, 'unknown'],
  [1, 'male'],
  [2, 'female'],
  [9, 'other'],
]);

export function readDeclaration(cwt: VerifiedCwt, revocations: RevocationSets, atMs: number): Reading {
  const { issuedAtMs, expiresAtMs, notBeforeMs, issuer, signer } = cwt;
  const refuse = (reason: Parameters<typeof refused>[1], claims: Claims | null = null): Reading =>
    refused('declaration', reason, claims);
  if (!(cwt.body instanceof Map)) return refuse('broken-structure');
  if (issuer === null || issuedAtMs === null || expiresAtMs === null) return refuse('broken-structure');
  if (!maySignFor(signer, issuer)) return refuse('wrong-key-usage');
  if (expiresAtMs < issuedAtMs) return refuse('broken-field');
  const claims = readBody(cwt.body);
  // Born after the declaration was signed: compared with the signing year, not with our clock.
  if (claims === null || (claims.birthDate ?? '') > dateInVietnam(issuedAtMs)) return refuse('broken-field');
  claims.issuedAtMs = issuedAtMs;
  claims.expiresAtMs = expiresAtMs;
  claims.issuer = signer.issuer;
  claims.keyId = signer.keyId;
  const isMismatch = contradictsCitizenId(claims.idNumber, claims.sex, claims.birthDate);
  if (revokes(revocations, 'declaration', cwt.body.get(bodyKey.declarationId) as Uint8Array)) {
    return refuse('revoked', claims);
  }
  if (expiresAtMs - issuedAtMs > MAX_LIFE_MS) return refuse('life-too-long', claims);
  if (issuedAtMs < signer.notBeforeMs || expiresAtMs > signer.notAfterMs) {
    return refuse('issuer-expired', claims);
  }
  if (Math.max(issuedAtMs, notBeforeMs ?? 0) > atMs + MAX_CLOCK_LEAD_MS)
    return refuse('not-yet-valid', claims);
  if (atMs > expiresAtMs) return refuse('expired', claims); // the second of `exp` itself still counts
  const notices: ReadingNotice[] = [];
  if (isMismatch) notices.push('id-mismatch');
  if (claims.idKind === 'masked') notices.push('masked-id');
  return holds('declaration', 'verified', claims, notices);
}

/** Its own country, unless the list names others; a key without a country (a bare certificate) signs for any. */
const maySignFor = ({ country, countries }: TrustedSigner, issuer: string): boolean =>
  countries === null ? country === null || issuer === country : countries.has(issuer);

const isUint = (value: unknown, max: number): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= max;

/** Claims of a body, or null when a field is missing or not as its type says. */
function readBody(body: ReadonlyMap<unknown, unknown>): Claims | null {
  const id = body.get(bodyKey.declarationId);
  const name = body.get(bodyKey.fullName);
  const birthYear = body.get(bodyKey.birthYear);
  const answers = answersOf(body.get(bodyKey.answers));
  if (!(id instanceof Uint8Array) || id.length !== 16 || typeof name !== 'string') return null;
  const fullName = readPersonName(name, MAX_NAME_CHARACTERS);
  if (fullName === null || answers === null || !isUint(birthYear, 9999) || birthYear < 1850) return null;
  const claims: Claims = { declarationId: uuidOf(id), fullName, birthDate: String(birthYear), answers };
  if (body.has(bodyKey.sex)) {
    const sex = SEXES.get(body.get(bodyKey.sex));
    if (sex === undefined) return null;
    claims.sex = sex;
  }
  if (body.has(bodyKey.nationality)) {
    const nationality = body.get(bodyKey.nationality);
    if (!isUint(nationality, 999)) return null;
    claims.nationality = nationality === VIET_NAM ? 'VN' : String(nationality).padStart(3, '0');
  }
  if (body.has(bodyKey.idNumber)) {
    const idNumber = readDigits(body.get(bodyKey.idNumber), 12, /^[A-Z0-9*]{4,20}$/);
    if (idNumber === null) return null;
    claims.idNumber = idNumber;
    claims.idKind = idKindOf(idNumber);
  }
  if (body.has(bodyKey.phone)) {
    const phone = readDigits(body.get(bodyKey.phone), 10, /^[0-9*]{4,15}$/);
    if (phone === null) return null;
    claims.phone = phone;
  }
  if (body.has(bodyKey.communeCode)) {
    const commune = readDigits(body.get(bodyKey.communeCode), 5, null);
    if (commune === null) return null;
    claims.communeCode = commune;
  }
  if (body.has(bodyKey.app)) {
    const app = body.get(bodyKey.app);
    if (!isUint(app, 255)) return null;
    claims.app = declarationApps[app] ?? `app-${app}`; // an app newer than this station is no fault of the visitor
  }
  return claims;
}

/** Zero-padded digits of a uint (numbers lose their leading zeros), or a text of the given form. */
function readDigits(value: unknown, width: number, text: RegExp | null): string | null {
  if (isUint(value, 10 ** width - 1)) return String(value).padStart(width, '0');
  return typeof value === 'string' && text?.test(value) === true ? value : null;
}

/** `masked`: an issuer that protects its visitors gives the last digits only. */
function idKindOf(idNumber: string): Claims['idKind'] {
  if (/^\d{12}$/.test(idNumber)) return 'citizen-id';
  if (/^\d{9}$/.test(idNumber)) return 'old-id';
  if (idNumber.includes('*') || idNumber.length === 4) return 'masked';
  return /^[A-Z]/.test(idNumber) ? 'passport' : 'other';
}

function uuidOf(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

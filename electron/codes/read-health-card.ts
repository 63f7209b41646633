/**
 * SMART Health Card: `shc:/` and digit pairs, JWS, raw DEFLATE, JSON (SMART Health Cards 1.4.0).
 *
 * ES256 with a raw signature only; the key is found by the header's kid, and its issuer must be the
 * card's. The signature is checked over the compressed bytes, before anything is inflated or parsed.
 * Chunks (deprecated in December 2022) are read when all of them come in one text, one a line.
 */
import { MAX_CLOCK_LEAD_MS } from '../../contract/declaration.ts';
import type { Claims, Reading, ReadingNotice } from '../../contract/reading.ts';
import type { CodeReason } from '../../contract/reasons.ts';
import {
  decodeBase64Url,
  decodeUtf8,
  isObject,
  type JsonObject,
  own,
  parseJson,
  plainCopy,
} from './bounded-json.ts';
import { verifies } from './cose.ts';
import { inflate } from './inflate.ts';
import { holds, refused } from './outcome.ts';
import { readLine } from './person-name.ts';
import type { HealthCardKey, TrustStore } from './trust-list.ts';

const PREFIX = /^shc:\//i;
const CHUNK = /^shc:\/(\d{1,2})\/(\d{1,2})\/(\d+)$/i;
/** Chunks of one card; the specification's largest sets had three. */
export const MAX_CHUNKS = 8;
const TYPE = 'https://smarthealth.cards#health-card';

export const isHealthCard = (text: string): boolean => /^shc:/i.test(text);

export function readHealthCard(text: string, trust: TrustStore, atMs: number): Reading {
  const refuse = (reason: CodeReason): Reading => refused('shc', reason);
  if (!PREFIX.test(text)) return refuse('broken-structure');
  const digits = joinDigits(text);
  if (digits === 'chunk-of-many' || digits === 'broken-structure') return refuse(digits);
  const jws = readDigitPairs(digits);
  if (jws === null) return refuse('broken-encoding');
  const parts = jws.split('.', 4);
  const [headerText = '', payloadText = '', signatureText = ''] = parts;
  if (parts.length !== 3) return refuse('broken-structure');
  const headerBytes = decodeBase64Url(headerText);
  const payload = decodeBase64Url(payloadText);
  const signature = decodeBase64Url(signatureText);
  if (headerBytes === null || payload === null || signature === null) return refuse('broken-encoding');
  const headerUtf8 = decodeUtf8(headerBytes);
  const header = headerUtf8 === null ? null : parseJson(headerUtf8);
  if (header?.ok !== true || !isObject(header.value)) return refuse('broken-structure');
  if (own(header.value, 'alg') !== 'ES256') return refuse('wrong-algorithm');
  if (own(header.value, 'zip') !== 'DEF' || Object.hasOwn(header.value, 'crit'))
    return refuse('broken-structure');
  const kid = own(header.value, 'kid');
  const candidates = typeof kid === 'string' ? trust.healthCardKeys.get(kid) : undefined;
  if (candidates === undefined) return refuse('unknown-issuer');
  const signed = Buffer.from(`${headerText}.${payloadText}`, 'latin1');
  const signers = candidates.filter(({ key }) => verifies('ES256', key, signed, signature));
  if (signers.length === 0) return refuse('bad-signature');
  const inflated = inflate(payload, 'raw');
  if (!inflated.ok) return refuse(inflated.reason);
  const json = decodeUtf8(inflated.bytes);
  if (json === null) return refuse('broken-structure');
  const parsed = parseJson(json);
  if (!parsed.ok) return refuse(parsed.reason);
  return isObject(parsed.value)
    ? judge(parsed.value, signers, String(kid), atMs)
    : refuse('broken-structure');
}

/** The card's digits, all chunks put together in order. */
function joinDigits(text: string): string | 'chunk-of-many' | 'broken-structure' {
  const lines = text.split(/[\r\n]+/, MAX_CHUNKS + 1);
  const [first = ''] = lines;
  if (lines.length === 1) {
    const single = CHUNK.exec(first);
    if (single === null) return first.slice(5);
    // A set of one has no chunk header (section "Encoding Chunks as QR Codes").
    return Number(single[2]) > 1 ? 'chunk-of-many' : 'broken-structure';
  }
  const chunks = new Map<number, string>();
  let count = 0;
  for (const line of lines) {
    const match = CHUNK.exec(line);
    const [number, total] = [Number(match?.[1]), Number(match?.[2])];
    const isFine = number >= 1 && number <= total && total <= MAX_CHUNKS && (count === 0 || count === total);
    if (match === null || !isFine || chunks.has(number)) return 'broken-structure';
    count = total;
    chunks.set(number, match[3] ?? '');
  }
  if (chunks.size < count) return 'chunk-of-many';
  return Array.from({ length: count }, (_, index) => chunks.get(index + 1) ?? '').join('');
}

/** Each pair of digits is a character's code less 45; the JWS alphabet lies within 45 to 122. */
function readDigitPairs(digits: string): string | null {
  if (digits.length === 0 || digits.length % 2 !== 0 || !/^\d+$/.test(digits)) return null;
  const codes = new Uint8Array(digits.length / 2);
  for (let at = 0; at < codes.length; at++) {
    const code = (digits.charCodeAt(at * 2) - 48) * 10 + digits.charCodeAt(at * 2 + 1) - 48 + 45;
    if (code > 122) return null;
    codes[at] = code;
  }
  return Buffer.from(codes).toString('latin1');
}

/** Judges a payload whose signature has verified. */
function judge(card: JsonObject, signers: readonly HealthCardKey[], kid: string, atMs: number): Reading {
  const iss = own(card, 'iss');
  const nbf = own(card, 'nbf');
  const exp = own(card, 'exp');
  const vc = own(card, 'vc');
  // Path, port and host only: a query, a fragment or a trailing slash is another issuer (section "Issuer").
  if (typeof iss !== 'string' || iss.length > 300 || !/^https:\/\/[^\s?#@]+[^\s?#@/]$/.test(iss)) {
    return refused('shc', 'broken-field');
  }
  const signer = signers.find((one) => one.iss === null || one.iss === iss);
  if (signer === undefined) return refused('shc', 'unknown-issuer');
  const isTime = (value: unknown): value is number =>
    typeof value === 'number' && value > 0 && value < 253_402_300_800; // the year 9999: no milliseconds
  if (!isTime(nbf) || (exp !== undefined && !isTime(exp)) || !isObject(vc))
    return refused('shc', 'broken-field');
  const type = own(vc, 'type');
  const subject = own(vc, 'credentialSubject');
  const rid = own(vc, 'rid');
  const isRid = rid === undefined || (typeof rid === 'string' && /^[A-Za-z0-9_-]{1,24}$/.test(rid));
  if (!Array.isArray(type) || !type.includes(TYPE) || !isObject(subject) || !isRid) {
    return refused('shc', 'broken-field');
  }
  const bundle = own(subject, 'fhirBundle');
  if (!isObject(bundle) || own(bundle, 'resourceType') !== 'Bundle') return refused('shc', 'broken-field');
  if (typeof own(subject, 'fhirVersion') !== 'string') return refused('shc', 'broken-field');
  const claims: Claims = {
    ...readPatient(bundle),
    issuedAtMs: Math.round(nbf * 1000),
    ...(exp === undefined ? {} : { expiresAtMs: Math.round(exp * 1000) }),
    issuer: signer.name ?? iss,
    keyId: kid,
    ...(typeof rid === 'string' ? { reference: rid } : {}),
    certificate: {
      types: type.filter((one): one is string => typeof one === 'string').slice(0, 10),
      fhirBundle: plainCopy(bundle),
    },
  };
  const revokedBefore = typeof rid === 'string' ? signer.revokedRids.get(rid) : undefined;
  if (revokedBefore !== undefined && nbf < revokedBefore) return refused('shc', 'revoked', claims);
  if (nbf * 1000 > atMs + MAX_CLOCK_LEAD_MS) return refused('shc', 'not-yet-valid', claims);
  if (exp !== undefined && atMs > exp * 1000) return refused('shc', 'expired', claims);
  const notices: ReadingNotice[] = signer.isCrlCurrent ? [] : ['trust-list-stale'];
  return holds('shc', 'verified', claims, notices);
}

/** Name, birth and sex of the first Patient in the bundle, as far as they are texts. */
function readPatient(bundle: JsonObject): Pick<Claims, 'fullName' | 'birthDate' | 'sex'> {
  const entries = own(bundle, 'entry');
  const resources = (Array.isArray(entries) ? entries.slice(0, 50) : []).map((entry: unknown) =>
    isObject(entry) ? own(entry, 'resource') : undefined,
  );
  const patient = resources.find(
    (one): one is JsonObject => isObject(one) && own(one, 'resourceType') === 'Patient',
  );
  if (patient === undefined) return {};
  const names = own(patient, 'name');
  const name: unknown = Array.isArray(names) ? names[0] : undefined;
  const given = isObject(name) ? own(name, 'given') : undefined;
  const words = [isObject(name) ? own(name, 'family') : undefined, ...(Array.isArray(given) ? given : [])]
    .filter((one): one is string => typeof one === 'string')
    .slice(0, 10);
  const fullName = readLine(words.join(' '), 200);
  const birthDate = own(patient, 'birthDate');
  const gender = own(patient, 'gender');
  const sex = (['male', 'female', 'other', 'unknown'] as const).find((one) => one === gender);
  return {
    ...(fullName === null || fullName === '' ? {} : { fullName }),
    ...(typeof birthDate === 'string' && /^\d{4}(-\d\d){0,2}$/.test(birthDate) ? { birthDate } : {}),
    ...(sex === undefined ? {} : { sex }),
  };
}

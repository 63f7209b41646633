/**
 * ICAO VDS-NC: a visible digital seal as JSON, with the signer's certificate in it.
 *
 * Steps as in the Australian Passport Office's reader: RFC 8785 canonical form of `data`, ECDSA with the
 * key in `sig.cer` (raw r and s), and that certificate issued by a country authority (CSCA) on the trust
 * list, its key identifiers agreeing, in date, and on no revocation list. The seal has no end of its own.
 */
import { createHash, type KeyObject, verify } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Claims, Reading } from '../../contract/reading.ts';
import type { CodeReason } from '../../contract/reasons.ts';
import { decodeBase64Url, isObject, type JsonObject, own, parseJson, plainCopy } from './bounded-json.ts';
import { isIsoDate } from './calendar.ts';
import { holds, refused } from './outcome.ts';
import { readLine, readPersonName } from './person-name.ts';
import type { TrustStore } from './trust-list.ts';
import { type Certificate, isCurrent, isIssuedBy, readCertificate } from './x509.ts';

/** ICAO's usage for VDS-NC signers; a certificate that names usages must name this one. */
const VDS_NC_USAGE = '2.23.136.1.1.14.2';
const ALGORITHMS = new Map<
  unknown,
  { readonly hash: string; readonly curve: string; readonly bytes: number }
>([
  ['ES256', { hash: 'sha256', curve: 'prime256v1', bytes: 64 }],
  ['ES384', { hash: 'sha384', curve: 'secp384r1', bytes: 96 }],
  ['ES512', { hash: 'sha512', curve: 'secp521r1', bytes: 132 }],
]);
const TYPES = new Set<unknown>(['icao.vacc', 'icao.test']);

/** True for JSON text that speaks of `data` and `sig`; whether it is a seal is for the reader to say. */
export const isVdsNc = (text: string): boolean =>
  /^\s*\[?\s*\{/.test(text.slice(0, 64)) && text.includes('"data"') && text.includes('"sig"');

export function readVdsNc(text: string, trust: TrustStore, atMs: number): Reading {
  const refuse = (reason: CodeReason): Reading => refused('vds-nc', reason);
  const parsed = parseJson(text);
  if (!parsed.ok) return refuse(parsed.reason);
  // Some issuers print a list of one seal.
  const seal: unknown =
    Array.isArray(parsed.value) && parsed.value.length === 1 ? parsed.value[0] : parsed.value;
  const data = isObject(seal) ? own(seal, 'data') : undefined;
  const sig = isObject(seal) ? own(seal, 'sig') : undefined;
  if (!isObject(data) || !isObject(sig)) return refuse('broken-structure');
  const algorithm = ALGORITHMS.get(own(sig, 'alg'));
  if (algorithm === undefined) return refuse('wrong-algorithm');
  const der = readBase64(own(sig, 'cer'));
  const signature = readBase64(own(sig, 'sigvl'));
  if (der === null || signature === null) return refuse('broken-encoding');
  const signer = readCertificate(der);
  if (signer === null) return refuse('broken-structure');
  const chain = judgeSigner(signer, trust, atMs);
  if (!chain.ok) return refuse(chain.reason);
  const { asymmetricKeyType, asymmetricKeyDetails } = signer.key;
  if (asymmetricKeyType !== 'ec' || asymmetricKeyDetails?.namedCurve !== algorithm.curve) {
    return refuse('wrong-algorithm');
  }
  const signed = canonical(data);
  if (signed === null) return refuse('broken-structure');
  const isGenuine =
    signature.length === algorithm.bytes && isSigned(algorithm.hash, signer.key, signed, signature);
  return isGenuine ? judge(data, signer, chain) : refuse('bad-signature');
}

type Chain =
  | { readonly ok: false; readonly reason: CodeReason }
  | { readonly ok: true; readonly maySignFor: (state: string) => boolean; readonly isCrlOutdated: boolean };

/** Whether the signer is to be trusted now, and for which issuing states. */
function judgeSigner(signer: Certificate, trust: TrustStore, atMs: number): Chain {
  const isPinned = trust.documentSigners.has(createHash('sha256').update(signer.der).digest('hex'));
  const authorities = trust.documentAuthorities.filter(({ certificate }) => isIssuedBy(signer, certificate));
  if (!isPinned && authorities.length === 0) return { ok: false, reason: 'unknown-issuer' };
  const usages = signer.extendedKeyUsage;
  if (usages !== null && !usages.includes(VDS_NC_USAGE)) return { ok: false, reason: 'wrong-key-usage' };
  // An outdated list still revokes what it names; that something newer may be missing is a notice.
  const lists = trust.documentCrls.filter((list) => list.issuer === signer.issuer);
  if (lists.some((list) => list.serials.has(signer.serial))) return { ok: false, reason: 'revoked' };
  const current = authorities.filter(({ certificate }) => isCurrent(certificate, atMs));
  if (!isCurrent(signer, atMs) || !(isPinned || current.length > 0)) {
    return { ok: false, reason: 'issuer-expired' };
  }
  return {
    ok: true,
    maySignFor: (state) => isPinned || current.some(({ states }) => states === null || states.has(state)),
    isCrlOutdated: lists.length > 0 && lists.every((list) => atMs > (list.nextUpdateMs ?? atMs)),
  };
}

function judge(data: JsonObject, signer: Certificate, chain: Extract<Chain, { ok: true }>): Reading {
  const header = own(data, 'hdr');
  const message = own(data, 'msg');
  if (!isObject(header) || !isObject(message)) return refused('vds-nc', 'broken-structure');
  const person = own(message, 'pid');
  const issuer = own(header, 'is');
  const isHeader = TYPES.has(own(header, 't')) && own(header, 'v') === 1;
  if (!isHeader || typeof issuer !== 'string' || !/^[A-Z]{1,3}$/.test(issuer) || !isObject(person)) {
    return refused('vds-nc', 'broken-field');
  }
  const name = own(person, 'n');
  const birth = own(person, 'dob');
  const sex = own(person, 'sex');
  const document = own(person, 'i') ?? own(person, 'dn');
  const id = own(message, 'uvci') ?? own(message, 'utci');
  const fullName = typeof name === 'string' ? readPersonName(name, 100) : null;
  const isPerson =
    fullName !== null &&
    (birth === undefined || (typeof birth === 'string' && isIsoDate(birth))) &&
    (document === undefined || (typeof document === 'string' && /^[A-Za-z0-9<]{1,30}$/.test(document)));
  if (!isPerson || typeof id !== 'string' || readLine(id, 40) === null)
    return refused('vds-nc', 'broken-field');
  const claims: Claims = {
    fullName,
    ...(typeof birth === 'string' ? { birthDate: birth } : {}),
    sex: sex === 'M' ? 'male' : sex === 'F' ? 'female' : sex === 'X' ? 'other' : 'unknown',
    ...(typeof document === 'string' ? { idKind: 'passport' as const, idNumber: document } : {}),
    issuer,
    keyId: createHash('sha256').update(signer.der).digest('hex').slice(0, 16),
    reference: id,
    certificate: { hdr: plainCopy(header), msg: plainCopy(message) },
  };
  if (!chain.maySignFor(issuer)) return refused('vds-nc', 'wrong-key-usage');
  return holds('vds-nc', 'verified', claims, chain.isCrlOutdated ? ['trust-list-stale'] : []);
}

/** Base64url with or without padding: the samples have both. */
const readBase64 = (value: unknown): Uint8Array | null =>
  typeof value === 'string' && value.length <= 12_000 ? decodeBase64Url(value.replace(/={1,2}$/, '')) : null;

/** RFC 8785 bytes; null for what it cannot write (a lone surrogate). */
function canonical(data: JsonObject): Uint8Array | null {
  try {
    const text = canonicalize(data);
    return text === undefined ? null : Buffer.from(text, 'utf8');
  } catch {
    return null;
  }
}

function isSigned(hash: string, key: KeyObject, signed: Uint8Array, signature: Uint8Array): boolean {
  try {
    return verify(hash, signed, { key, dsaEncoding: 'ieee-p1363' }, signature);
  } catch {
    return false;
  }
}

/**
 * Certificates and revocation lists (RFC 5280): only what the signed families ask of them.
 *
 * Dates, extended key usage and key identifiers are read from the DER itself, so that Electron's
 * BoringSSL and Node's OpenSSL give one answer; keys and signatures are node:crypto's. Nothing here
 * decides trust: electron/codes/trust-list.ts and the readers do.
 */
import { constants, type KeyObject, verify, X509Certificate } from 'node:crypto';
import { isCalendarDate, startOfDayMs } from './calendar.ts';
import { type DerItem, derTag, hexOf, readItem, readItems, readOid } from './der.ts';

export interface Certificate {
  readonly der: Uint8Array;
  readonly x509: X509Certificate;
  readonly key: KeyObject;
  /** Content of the serial number, hex. */
  readonly serial: string;
  /** DER of the names, hex: compared as they are. */
  readonly issuer: string;
  readonly subject: string;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  /** Dotted OIDs; null when the extension is absent. */
  readonly extendedKeyUsage: readonly string[] | null;
  readonly subjectKeyId: string | null;
  readonly authorityKeyId: string | null;
  readonly isAuthority: boolean;
}

const OID_SUBJECT_KEY_ID = '2.5.29.14';
const OID_BASIC_CONSTRAINTS = '2.5.29.19';
const OID_AUTHORITY_KEY_ID = '2.5.29.35';
const OID_EXTENDED_KEY_USAGE = '2.5.29.37';
const MAX_CERTIFICATE_BYTES = 8_192;
const VERSION_TAG = 0xa0;
const EXTENSIONS_TAG = 0xa3;

/** Null when the bytes are not one certificate with a key that node:crypto can use. */
export function readCertificate(der: Uint8Array): Certificate | null {
  const outer = readItem(der);
  if (der.length > MAX_CERTIFICATE_BYTES || outer?.whole.length !== der.length) return null;
  const tbs = readItems(outer.content)?.[0];
  const parts = tbs === undefined ? null : readItems(tbs.content);
  if (parts === null) return null;
  const fields = parts[0]?.tag === VERSION_TAG ? parts.slice(1) : parts;
  const [serial, , issuer, validity, subject] = fields;
  const dates = validity === undefined ? null : readItems(validity.content);
  const notBeforeMs = readTime(dates?.[0]);
  const notAfterMs = readTime(dates?.[1]);
  if (serial === undefined || issuer === undefined || subject === undefined) return null;
  if (notBeforeMs === null || notAfterMs === null) return null;
  const extensions = readExtensions(fields.find((item) => item.tag === EXTENSIONS_TAG));
  if (extensions === null) return null;
  const usage = extensions.get(OID_EXTENDED_KEY_USAGE);
  const usages = usage === undefined ? null : readUsages(usage);
  if (usage !== undefined && usages === null) return null;
  try {
    const x509 = new X509Certificate(der);
    return {
      der,
      x509,
      key: x509.publicKey,
      serial: hexOf(serial.content),
      issuer: hexOf(issuer.whole),
      subject: hexOf(subject.whole),
      notBeforeMs,
      notAfterMs,
      extendedKeyUsage: usages,
      subjectKeyId: readKeyId(extensions.get(OID_SUBJECT_KEY_ID)),
      authorityKeyId: readAuthorityKeyId(extensions.get(OID_AUTHORITY_KEY_ID)),
      isAuthority: isAuthority(extensions.get(OID_BASIC_CONSTRAINTS)),
    };
  } catch {
    return null;
  }
}

/** True when `child` names `authority` as its issuer and carries its signature. Dates are not judged. */
export function isIssuedBy(child: Certificate, authority: Certificate): boolean {
  if (child.issuer !== authority.subject || !authority.isAuthority) return false;
  const isOtherKey =
    child.authorityKeyId !== null &&
    authority.subjectKeyId !== null &&
    child.authorityKeyId !== authority.subjectKeyId;
  if (isOtherKey) return false;
  try {
    return child.x509.verify(authority.key);
  } catch {
    return false;
  }
}

export const isCurrent = ({ notBeforeMs, notAfterMs }: Certificate, atMs: number): boolean =>
  atMs >= notBeforeMs && atMs <= notAfterMs;

/** Values of the extensions by OID; an empty map when there are none, null when they are broken. */
function readExtensions(wrapper: DerItem | undefined): Map<string, Uint8Array> | null {
  const found = new Map<string, Uint8Array>();
  if (wrapper === undefined) return found;
  const list = readItem(wrapper.content);
  const entries = list === null ? null : readItems(list.content);
  if (entries === null) return null;
  for (const entry of entries) {
    const parts = readItems(entry.content);
    const oid = parts?.[0] === undefined ? null : readOid(parts[0].content);
    const value = parts?.at(-1);
    if (oid === null || value?.tag !== derTag.octetString || found.has(oid)) return null;
    found.set(oid, value.content);
  }
  return found;
}

function readUsages(value: Uint8Array): string[] | null {
  const list = readItem(value);
  const items = list === null ? null : readItems(list.content);
  const oids = items?.map((item) => readOid(item.content));
  return oids?.every((oid) => oid !== null) === true ? (oids as string[]) : null;
}

function readKeyId(value: Uint8Array | undefined): string | null {
  const item = value === undefined ? null : readItem(value);
  return item === null ? null : hexOf(item.content);
}

/** keyIdentifier is the first, context-tagged member. */
function readAuthorityKeyId(value: Uint8Array | undefined): string | null {
  const list = value === undefined ? null : readItem(value);
  const first = list === null ? null : readItem(list.content);
  return first?.tag === 0x80 ? hexOf(first.content) : null;
}

function isAuthority(value: Uint8Array | undefined): boolean {
  const list = value === undefined ? null : readItem(value);
  const first = list === null ? null : readItem(list.content);
  return first?.tag === derTag.boolean && first.content[0] === 0xff;
}

/** UTCTime or GeneralizedTime in the one form that DER allows for them: seconds, Z. */
function readTime(item: DerItem | undefined): number | null {
  if (item === undefined) return null;
  const text = Buffer.from(item.content).toString('latin1');
  const isShort = item.tag === derTag.utcTime;
  const parts = (
    isShort ? /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/ : /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/
  ).exec(text);
  if (parts === null || (!isShort && item.tag !== derTag.generalizedTime)) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1).map(Number);
  const fullYear = isShort ? year + (year < 50 ? 2000 : 1900) : year; // RFC 5280 section 4.1.2.5.1
  if (!isCalendarDate(fullYear, month, day)) return null;
  return startOfDayMs(fullYear, month, day) + (hour * 3_600 + minute * 60 + second) * 1000;
}

export interface RevocationList {
  readonly issuer: string;
  readonly authorityKeyId: string | null;
  readonly thisUpdateMs: number;
  /** When the authority promised a newer list; null: it promised none. */
  readonly nextUpdateMs: number | null;
  /** Serial numbers as in `Certificate.serial`. */
  readonly serials: ReadonlySet<string>;
  readonly isSignedBy: (authority: Certificate) => boolean;
}

const MAX_REVOKED = 100_000;
const CRL_EXTENSIONS_TAG = 0xa0;
const SIGNATURE_HASH = new Map([
  ['1.2.840.113549.1.1.11', 'sha256'],
  ['1.2.840.113549.1.1.12', 'sha384'],
  ['1.2.840.113549.1.1.13', 'sha512'],
  ['1.2.840.10045.4.3.2', 'sha256'],
  ['1.2.840.10045.4.3.3', 'sha384'],
  ['1.2.840.10045.4.3.4', 'sha512'],
]);
const OID_RSA_PSS = '1.2.840.113549.1.1.10';
const PSS_HASH = new Map([
  ['2.16.840.1.101.3.4.2.1', 'sha256'],
  ['2.16.840.1.101.3.4.2.2', 'sha384'],
  ['2.16.840.1.101.3.4.2.3', 'sha512'],
]);

/** Null when the bytes are not one certificate revocation list (RFC 5280 section 5). */
export function readRevocationList(der: Uint8Array): RevocationList | null {
  const outer = readItem(der);
  if (outer?.tag !== derTag.sequence || outer.whole.length !== der.length) return null;
  const [tbs, algorithm, signature, ...more] = readItems(outer.content) ?? [];
  if (tbs?.tag !== derTag.sequence || algorithm?.tag !== derTag.sequence || more.length > 0) return null;
  const parts = readItems(tbs.content);
  if (parts === null || signature?.tag !== derTag.bitString || signature.content[0] !== 0) return null;
  const fields = parts[0]?.tag === derTag.integer ? parts.slice(1) : parts;
  const [innerAlgorithm, issuer, thisUpdate, nextUpdate] = fields;
  // The algorithm outside the signature must be the signed one (RFC 5280 section 5.1.1.2).
  if (innerAlgorithm === undefined || hexOf(innerAlgorithm.whole) !== hexOf(algorithm.whole)) return null;
  const thisUpdateMs = readTime(thisUpdate);
  if (issuer === undefined || thisUpdateMs === null) return null;
  const isDated = nextUpdate?.tag === derTag.utcTime || nextUpdate?.tag === derTag.generalizedTime;
  const nextUpdateMs = isDated ? readTime(nextUpdate) : null;
  if (isDated && nextUpdateMs === null) return null;
  const extensions = readExtensions(fields.find((item) => item.tag === CRL_EXTENSIONS_TAG));
  const serials = new Set<string>();
  const revoked = fields.slice(3).find((item) => item.tag === derTag.sequence);
  const entries = revoked === undefined ? [] : readItems(revoked.content, MAX_REVOKED);
  if (extensions === null || entries === null) return null;
  for (const entry of entries) {
    const serial = readItem(entry.content);
    if (serial?.tag !== derTag.integer) return null;
    serials.add(hexOf(serial.content));
  }
  return {
    issuer: hexOf(issuer.whole),
    authorityKeyId: readAuthorityKeyId(extensions.get(OID_AUTHORITY_KEY_ID)),
    thisUpdateMs,
    nextUpdateMs,
    serials,
    isSignedBy: (authority) =>
      authority.subject === hexOf(issuer.whole) &&
      isSigned(tbs.whole, algorithm, signature.content.subarray(1), authority.key),
  };
}

function isSigned(signed: Uint8Array, algorithm: DerItem, signature: Uint8Array, key: KeyObject): boolean {
  const [oidItem, parameters] = readItems(algorithm.content) ?? [];
  const oid = oidItem === undefined ? null : readOid(oidItem.content);
  const isPss = oid === OID_RSA_PSS;
  const hash = isPss ? pssHash(parameters) : SIGNATURE_HASH.get(oid ?? '');
  if (hash === undefined) return false;
  try {
    return verify(
      hash,
      signed,
      isPss
        ? { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_AUTO }
        : key,
      signature,
    );
  } catch {
    return false;
  }
}

/** The hash named by RSASSA-PSS-params: [0] { AlgorithmIdentifier { OID } }. */
function pssHash(parameters: DerItem | undefined): string | undefined {
  const wrapper = parameters === undefined ? null : readItem(parameters.content);
  const identifier = wrapper?.tag === 0xa0 ? readItem(wrapper.content) : null;
  const oid = identifier === null ? null : readItem(identifier.content);
  return oid === null ? undefined : PSS_HASH.get(readOid(oid.content) ?? '');
}

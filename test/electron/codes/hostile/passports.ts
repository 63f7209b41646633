/**
 * Hostile vaccine passports (DCC): what their signer may sign, dates, and the schema's corners.
 */
import { encode } from 'cborg';
import { trustFromCertificates } from '../../../../electron/codes/trust-from-certificates.ts';
import { declarationIssuer } from '../../../../scripts/development-keys.ts';
import { type SigningKey, signHcert } from '../../../../scripts/sign-hcert.ts';
import { doorWith, NOON } from '../door.ts';
import { type CertificateOptions, kidOf, makeCertificate } from '../make-certificate.ts';
import { type Hostile, of } from './vector.ts';

type Fields = Record<string, unknown>;
const now = NOON / 1000;
const DAY_S = 86_400;
const ENTRY: Fields = { tg: '840539006', co: 'VN', is: 'Bộ Y tế', ci: 'URN:UVCI:01:VN:X' };
const VACCINATION: Fields = {
  ...ENTRY,
  vp: '1119349007',
  mp: 'EU/1/20/1528',
  ma: 'ORG-100030215',
  dn: 2,
  sd: 2,
  dt: '2021-09-01',
};
const TEST: Fields = {
  ...ENTRY,
  tt: 'LP6464-4',
  nm: 'PCR',
  sc: '2026-11-20T08:00:00Z',
  tr: '260415000',
  tc: 'Bệnh viện Mẫu',
};
const RECOVERY: Fields = { ...ENTRY, fr: '2026-08-01', df: '2026-08-12', du: '2027-01-30' };
const NAME: Fields = { fn: 'Nguyễn', gn: 'Văn A', fnt: 'NGUYEN', gnt: 'VAN<A' };
const LATER: Fields = { ver: '1.3.0', nam: NAME, dob: '1990-02-01' };
const EARLY: Fields = { ...LATER, ver: '1.2.1' };
const BODY: Fields = { ...LATER, v: [VACCINATION] };
const without = (fields: Fields, key: string): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([one]) => one !== key));

interface Times {
  readonly iat?: unknown;
  readonly exp?: unknown;
  readonly more?: readonly [number, unknown][];
}
function codeOf(
  body: unknown,
  { iat = now - 3_600, exp = now + DAY_S, more = [] }: Times = {},
  key: SigningKey = declarationIssuer,
): string {
  const claims = new Map<number, unknown>([
    [1, 'VN'],
    [6, iat],
    [4, exp],
    [-260, new Map([[1, body]])],
    ...more,
  ]);
  for (const [claim, value] of more) if (value === undefined) claims.delete(claim);
  return signHcert(claims, key);
}
/** A passport, and a reader that trusts its signer's certificate only. */
function under(options: CertificateOptions, body: unknown = BODY, times: Times = {}) {
  const { privateKey, der } = makeCertificate(options);
  const trust = trustFromCertificates({
    certificates: [der],
    authorities: [],
    crls: [],
    jwks: { iss: null, keys: [], crls: [] },
  });
  return {
    code: codeOf(body, times, { privateKey, keyId: kidOf(der), algorithm: 'ES256' }),
    read: doorWith(trust),
  };
}
const is = of('dcc');
const signedUnder = (
  name: string,
  answer: Hostile['is'],
  options: CertificateOptions,
  body?: unknown,
  times?: Times,
): Hostile => {
  const { code, read } = under(options, body, times);
  return is(name, answer, code, { read });
};
const vaccinated = (fields: Fields, base = LATER): string =>
  codeOf({ ...base, v: [{ ...VACCINATION, ...fields }] });
const tested = (fields: Fields, base = LATER): string => codeOf({ ...base, t: [{ ...TEST, ...fields }] });
const born = (dob: unknown, base = BODY): string => codeOf({ ...base, dob });
const named = (nam: unknown, base = BODY): string => codeOf({ ...base, nam });
const [TEST_OID, VACCINATION_OID, RECOVERY_OID] = [1, 2, 3].map(
  (kind) => `1.3.6.1.4.1.1847.2021.1.${kind}`,
) as [string, string, string];
const ZERO_ARC = '1.3.6.1.4.1.0.1847.2021.1.2';
const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';
const ICAO = '2.23.136.1.1.14';
const atMs = Date.UTC(2021, 5, 1);
const IN_2021: Times = { iat: atMs / 1000 - 60, exp: atMs / 1000 + DAY_S };
const OLD = { notBeforeMs: Date.UTC(2021, 0), notAfterMs: Date.UTC(2021, 11) };
const entryWithOdd = new Map<unknown, unknown>([
  ...Object.entries(VACCINATION),
  ['__proto__', 'x'],
  [7, 'x'],
]);

export const passports: readonly Hostile[] = [
  is('nothing wrong with it', 'valid', codeOf(BODY)),
  {
    ...signedUnder('a signer that has expired since', 'valid', OLD, { ...BODY, dob: '1990' }, IN_2021),
    input: { atMs },
  },
  { ...signedUnder('a signer that has expired since, shown today', 'expired', OLD, BODY, IN_2021) },
  signedUnder('an end past its certificate’s', 'issuer-expired', { notAfterMs: NOON + 3_600_000 }),
  signedUnder('an end with its certificate’s', 'valid', { notAfterMs: NOON + DAY_S * 1_000 }),
  signedUnder('an issue a second before its certificate', 'issuer-expired', {
    notBeforeMs: NOON - 3_599_000,
  }),
  signedUnder('an issue with its certificate’s beginning', 'valid', { notBeforeMs: NOON - 3_600_000 }),
  signedUnder('a certificate for vaccinations', 'valid', { usages: [VACCINATION_OID] }),
  signedUnder('a certificate for vaccinations in the arc with 0', 'valid', { usages: [ZERO_ARC] }),
  signedUnder('a certificate for tests', 'wrong-key-usage', { usages: [TEST_OID] }),
  signedUnder('a certificate for recoveries and clients', 'wrong-key-usage', {
    usages: [RECOVERY_OID, CLIENT_AUTH],
  }),
  signedUnder('a certificate for tests and vaccinations', 'valid', { usages: [TEST_OID, VACCINATION_OID] }),
  signedUnder('a certificate for clients, as Viet Nam’s', 'valid', { usages: [CLIENT_AUTH] }),
  signedUnder('a certificate without usages', 'valid', {}),
  signedUnder('a certificate for seals only', 'wrong-key-usage', { usages: [`${ICAO}.2`] }),
  signedUnder('a certificate for two kinds of seals', 'wrong-key-usage', {
    usages: [`${ICAO}.1`, `${ICAO}.2`],
  }),
  signedUnder('a certificate for the arc of seals', 'wrong-key-usage', { usages: [ICAO] }),
  signedUnder('a certificate for seals and clients', 'valid', { usages: [`${ICAO}.2`, CLIENT_AUTH] }),
  signedUnder('a certificate for an arc that begins alike', 'valid', { usages: ['2.23.136.1.1.140'] }),
  signedUnder('a certificate for seals and vaccinations', 'valid', {
    usages: [`${ICAO}.2`, VACCINATION_OID],
  }),
  signedUnder('a P-384 certificate', 'unknown-issuer', { curve: 'secp384r1' }),
  is(
    'times with fractions, as Spain wrote them',
    'valid',
    codeOf(BODY, { iat: now - 60.25, exp: now + 60.75 }),
  ),
  is('its end this very second', 'valid', codeOf(BODY, { exp: now })),
  is('its end half a second ago', 'expired', codeOf(BODY, { exp: now - 0.5 })),
  is('an issue more than five minutes ahead', 'not-yet-valid', codeOf(BODY, { iat: now + 301 })),
  is('a beginning tomorrow', 'not-yet-valid', codeOf(BODY, { more: [[5, now + DAY_S]] })),
  is('no issuer', 'valid', codeOf(BODY, { more: [[1, undefined]] })),
  is('an issuer in a list', 'broken-field', codeOf(BODY, { more: [[1, ['VN']]] })),
  is('no end', 'broken-structure', codeOf(BODY, { more: [[4, undefined]] })),
  is('no issue time', 'broken-structure', codeOf(BODY, { more: [[6, undefined]] })),
  is('its body in bytes', 'broken-structure', codeOf(encode(BODY))),
  is('its body of null', 'broken-structure', codeOf(null)),
  is('a version with a space', 'broken-field', codeOf({ ...BODY, ver: '1.3.0 ' })),
  is('a version with a letter', 'broken-field', codeOf({ ...BODY, ver: '1.3.0b' })),
  is('version 0.9.9', 'broken-field', codeOf({ ...BODY, ver: '0.9.9' })),
  is('no birth date, said empty', 'valid', born('')),
  is('an empty birth date before 1.3.0', 'broken-field', born('', { ...EARLY, v: [VACCINATION] })),
  is('a birth year', 'valid', born('1990')),
  is('a birth month', 'valid', born('1990-02')),
  is('a birth month that is none', 'broken-field', born('1990-13')),
  is('a birth in 1899', 'broken-field', born('1899-12-31')),
  is('a birth in 2100', 'broken-field', born('2100-01-01')),
  is('a birth year of two digits', 'broken-field', born('90-02-01')),
  is('a birth with a time', 'broken-field', born('1990-02-01T10:00:00')),
  is('a birth with a space behind', 'broken-field', born('1990-02-01 ')),
  is('a birth in other digits', 'broken-field', born('١٩٩٠-02-01')),
  is('a birth of null', 'broken-field', born(null)),
  is('a birth on 29 February of no leap year', 'broken-field', born('1990-02-29')),
  is('only a transliterated forename', 'valid', named({ gnt: 'VAN<A' })),
  is('only a forename', 'broken-field', named({ gn: 'Văn A' })),
  is('a surname in pieces of Unicode', 'valid', named({ ...NAME, fn: 'Nguyễn'.normalize('NFD') })),
  is('a surname of null beside others', 'valid', named({ ...NAME, fn: null })),
  is('a surname with a NUL', 'broken-field', named({ ...NAME, fn: 'Nguy\0n' })),
  is('a name as list', 'broken-field', named(['NGUYEN'])),
  is('a transliteration with a space', 'broken-field', named({ ...NAME, gnt: 'VAN A' })),
  is('a transliteration with a diacritic', 'broken-field', named({ ...NAME, fnt: 'NGUYỄN' })),
  is('a transliteration of fillers only', 'broken-field', named({ fnt: '<<<' })),
  is('two kinds before 1.3.0', 'valid', codeOf({ ...EARLY, v: [VACCINATION], t: [TEST] })),
  is('two kinds from 1.3.0 on', 'broken-field', codeOf({ ...LATER, v: [VACCINATION], r: [RECOVERY] })),
  is('an empty kind beside a full one', 'broken-field', codeOf({ ...EARLY, v: [VACCINATION], t: [] })),
  is('kinds that nobody knows only', 'broken-field', codeOf({ ...LATER, x: [VACCINATION] })),
  is('an entry of null', 'broken-field', codeOf({ ...LATER, v: [null] })),
  is('entries as object', 'broken-field', codeOf({ ...LATER, v: { 0: VACCINATION } })),
  is('a list in its list of entries', 'broken-field', codeOf({ ...LATER, v: [[VACCINATION]] })),
  is('members that nobody knows', 'valid', codeOf({ ...LATER, x: 1, v: [entryWithOdd] })),
  is('a test without centre', 'valid', codeOf({ ...LATER, t: [without(TEST, 'tc')] })),
  is('a test without centre before 1.3.0', 'broken-field', codeOf({ ...EARLY, t: [without(TEST, 'tc')] })),
  is('a test centre of null before 1.3.0', 'broken-field', tested({ tc: null }, EARLY)),
  is('a test with neither name nor device', 'valid', codeOf({ ...LATER, t: [without(TEST, 'nm')] })),
  is('a sample an hour off', 'valid', tested({ sc: '2026-11-20T08:00:00+01:00' })),
  is('a sample in a zone that is written short', 'valid', tested({ sc: '2026-11-20T08:00:00+01' })),
  is('a sample at 24 o’clock', 'broken-field', tested({ sc: '2026-11-20T24:00:00Z' })),
  is('a sample at 61 minutes', 'broken-field', tested({ sc: '2026-11-20T08:61:00Z' })),
  is('a sample with a space for the T', 'broken-field', tested({ sc: '2026-11-20 08:00:00Z' })),
  is('a vaccination on 29 February 2024', 'valid', vaccinated({ dt: '2024-02-29' })),
  is('a vaccination on 29 February 2023', 'broken-field', vaccinated({ dt: '2023-02-29' })),
  is('a vaccination at noon', 'broken-field', vaccinated({ dt: '2021-09-01T12:00:00Z' })),
  is('more doses than its series', 'valid', vaccinated({ dn: 3, sd: 2 })),
  is('a dose of null', 'broken-field', vaccinated({ dn: null })),
  is('a dose of true', 'broken-field', vaccinated({ dn: true })),
  is('a dose of 2^53', 'broken-field', vaccinated({ dn: 2 ** 53 })),
  is('a dose beyond 64 bits', 'broken-field', vaccinated({ sd: 18_446_744_073_709_551_615n })),
  is('an issuer of 80 letters', 'valid', vaccinated({ is: 'x'.repeat(80) })),
  is('an issuer of 81 letters', 'broken-field', vaccinated({ is: 'x'.repeat(81) })),
  is('an issuer of 51 letters before 1.3.0', 'broken-field', vaccinated({ is: 'x'.repeat(51) }, EARLY)),
  is('a product with a letter of Vietnamese', 'broken-field', vaccinated({ mp: 'vắc-xin' })),
  is('a country of 11 letters', 'broken-field', vaccinated({ co: 'ABCDEFGHIJK' })),
  is('a country in a list', 'broken-field', vaccinated({ co: ['VN'] })),
  is('a certificate id of null', 'broken-field', vaccinated({ ci: null })),
];

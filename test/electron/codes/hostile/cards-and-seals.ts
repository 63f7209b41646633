/**
 * Hostile SMART Health Cards and VDS-NC seals.
 */
import { sign } from 'node:crypto';
import canonicalize from 'canonicalize';
import { trustFromCertificates } from '../../../../electron/codes/trust-from-certificates.ts';
import {
  deflateCard,
  digitsOf,
  HEALTH_CARD_ISSUER,
  healthCardHeader,
  healthCardJwk,
  healthCardText,
  revoked,
  signJws,
  signSeal,
} from '../../../../scripts/fuzz/sign-codes.ts';
import { doorWith, NOON } from '../door.ts';
import { type CertificateOptions, makeCertificate } from '../make-certificate.ts';
import { type Door, type Hostile, of } from './vector.ts';

const now = NOON / 1000;
const VC = {
  type: ['https://smarthealth.cards#health-card'],
  credentialSubject: {
    fhirVersion: '4.0.1',
    fhirBundle: { resourceType: 'Bundle', type: 'collection', entry: [] },
  },
};
const CARD = { iss: HEALTH_CARD_ISSUER, nbf: now - 3_600, vc: VC };
const cardText = (card: unknown, header?: unknown): string =>
  healthCardText(
    signJws(
      deflateCard(typeof card === 'string' ? card : JSON.stringify(card)),
      header === undefined ? undefined : typeof header === 'string' ? header : JSON.stringify(header),
    ),
  );
const withHeader = (change: object): string => cardText(CARD, { ...healthCardHeader, ...change });
const JSON_CARD = JSON.stringify(CARD);
const JWS = signJws(deflateCard(JSON_CARD));
const DIGITS = digitsOf(JWS);
const CODE = healthCardText(JWS);
const half = DIGITS.length >> 1;
const [ONE, TWO] = [`shc:/1/2/${DIGITS.slice(0, half)}`, `shc:/2/2/${DIGITS.slice(half)}`];
const shc = of('shc');

const crlOf = (rids: readonly string[]): object => ({ kid: healthCardJwk.kid, method: 'rid', ctr: 1, rids });
/** A reader with these revocation lists for the card's key, as objects or as bytes. */
const withCrls = (objects: readonly object[], bytes: readonly Uint8Array[]): Door =>
  doorWith(
    trustFromCertificates({
      certificates: [],
      authorities: [],
      crls: bytes,
      jwks: { iss: HEALTH_CARD_ISSUER, keys: [{ ...healthCardJwk, crlVersion: 1 }], crls: objects },
    }),
  );
const withCrl = (rids: readonly string[]): Door => withCrls([crlOf(rids)], []);
const ridCard = cardText({ ...CARD, vc: { ...VC, rid: 'r-1' } });

export const healthCards: readonly Hostile[] = [
  shc('nothing wrong with it', 'valid', CODE),
  shc('its scheme in capitals', 'valid', CODE.replace('shc', 'SHC')),
  shc('a space before its digits', 'broken-encoding', CODE.replace('shc:/', 'shc:/ ')),
  shc('two slashes', 'broken-encoding', CODE.replace('shc:/', 'shc://')),
  shc('the pair 78', 'broken-encoding', `shc:/${DIGITS.slice(0, -2)}78`),
  shc('digits of another script', 'broken-encoding', `${CODE.slice(0, 50)}٣${CODE.slice(51)}`),
  shc('its algorithm in lower case', 'wrong-algorithm', withHeader({ alg: 'es256' })),
  shc('ES384', 'wrong-algorithm', withHeader({ alg: 'ES384' })),
  shc('EdDSA', 'wrong-algorithm', withHeader({ alg: 'EdDSA' })),
  shc(
    'two algorithms',
    'broken-structure',
    cardText(CARD, `{"alg":"none",${JSON.stringify(healthCardHeader).slice(1)}`),
  ),
  shc('compression in lower case', 'broken-structure', withHeader({ zip: 'def' })),
  shc('a key id in a list', 'unknown-issuer', withHeader({ kid: [healthCardHeader.kid] })),
  shc('a key of its own in the header', 'unknown-issuer', withHeader({ kid: 'x', jwk: healthCardJwk })),
  shc('a key beside the right key id', 'valid', withHeader({ jwk: { kty: 'EC' }, x5c: ['AA=='] })),
  shc('a header of null', 'broken-structure', cardText(CARD, 'null')),
  shc('a header nested deep', 'broken-structure', cardText(CARD, `${'['.repeat(100)}${']'.repeat(100)}`)),
  shc(
    'bytes after its compressed data',
    'broken-compression',
    healthCardText(signJws(Buffer.concat([deflateCard(JSON_CARD), Buffer.of(0)]))),
  ),
  shc(
    'compressed data cut short',
    'broken-compression',
    healthCardText(signJws(deflateCard(JSON_CARD).subarray(0, -9))),
  ),
  shc('64 KiB and a byte inflated', 'too-large', cardText(' '.repeat(65_537))),
  shc('nothing compressed', 'broken-structure', cardText('')),
  shc('JSON 25 deep', 'too-large', cardText(`${'['.repeat(25)}${']'.repeat(25)}`)),
  shc(
    'two issuers',
    'broken-structure',
    cardText(JSON_CARD.replace('{', '{"iss":"https://other.example.vn",')),
  ),
  shc(
    'two of a member deep inside',
    'broken-structure',
    cardText(JSON_CARD.replace('"type":"collection"', '"type":"a","type":"collection"')),
  ),
  shc(
    'two of a member, one escaped',
    'broken-structure',
    cardText(JSON_CARD.replace('{', '{"\\u0069ss":"https://other.example.vn",')),
  ),
  shc('a colon in a text', 'valid', cardText(JSON_CARD.replace('"collection"', '"a:\\":b"'))),
  shc('all in a prototype', 'broken-field', cardText(`{"__proto__":${JSON_CARD}}`)),
  shc('a prototype beside', 'valid', cardText(JSON_CARD.replace('{', '{"__proto__":{"exp":1},'))),
  shc('single quotes', 'broken-structure', cardText(JSON_CARD.replaceAll('"', "'"))),
  shc('a comment', 'broken-structure', cardText(`${JSON_CARD}//`)),
  shc('a beginning this second', 'valid', cardText({ ...CARD, nbf: now })),
  shc('a beginning with a fraction', 'valid', cardText({ ...CARD, nbf: now - 0.5 })),
  shc('a beginning tomorrow', 'not-yet-valid', cardText({ ...CARD, nbf: now + 86_400 })),
  shc('a beginning of 0', 'broken-field', cardText({ ...CARD, nbf: 0 })),
  shc('a beginning before 1970', 'broken-field', cardText({ ...CARD, nbf: -1 })),
  shc('a beginning of 1e400', 'broken-field', cardText(JSON_CARD.replace(/"nbf":\d+/, '"nbf":1e400'))),
  shc('its end this second', 'valid', cardText({ ...CARD, exp: now })),
  shc('its end a second ago', 'expired', cardText({ ...CARD, exp: now - 1 })),
  shc('its end in words', 'broken-field', cardText({ ...CARD, exp: String(now + 60) })),
  shc('another issuer', 'unknown-issuer', cardText({ ...CARD, iss: 'https://other.example.vn' })),
  shc(
    'its issuer in capitals',
    'unknown-issuer',
    cardText({ ...CARD, iss: HEALTH_CARD_ISSUER.toUpperCase().replace('HTTPS', 'https') }),
  ),
  shc('its issuer’s parent', 'unknown-issuer', cardText({ ...CARD, iss: 'https://suckhoe.example.vn' })),
  shc('its issuer with a slash behind', 'broken-field', cardText({ ...CARD, iss: `${HEALTH_CARD_ISSUER}/` })),
  shc(
    'its issuer over http',
    'broken-field',
    cardText({ ...CARD, iss: HEALTH_CARD_ISSUER.replace('https', 'http') }),
  ),
  shc('its issuer in a list', 'broken-field', cardText({ ...CARD, iss: [HEALTH_CARD_ISSUER] })),
  shc(
    'a type more',
    'valid',
    cardText({ ...CARD, vc: { ...VC, type: [...VC.type, 'https://smarthealth.cards#covid19', 7] } }),
  ),
  shc(
    'no type that counts',
    'broken-field',
    cardText({ ...CARD, vc: { ...VC, type: ['VerifiableCredential'] } }),
  ),
  shc('an empty list of types', 'broken-field', cardText({ ...CARD, vc: { ...VC, type: [] } })),
  shc('its credential in a list', 'broken-field', cardText({ ...CARD, vc: [VC] })),
  shc('a rid that is revoked', 'revoked', cardText({ ...CARD, vc: { ...VC, rid: revoked.healthCard } })),
  shc('a rid on the list', 'revoked', ridCard, { read: withCrl(['r-1']) }),
  shc('a rid revoked for cards before it', 'valid', ridCard, { read: withCrl([`r-1.${now - 3_600}`]) }),
  shc('a rid revoked for cards up to after it', 'revoked', ridCard, { read: withCrl([`r-1.${now}`]) }),
  shc('a rid on a list given as bytes', 'revoked', `${ridCard} `, {
    read: withCrls([], [Buffer.from(JSON.stringify(crlOf(['r-1'])))]),
  }),
  shc('a rid in other letters', 'valid', ridCard, { read: withCrl(['R-1', 'r-11']) }),
  shc('an empty rid', 'broken-field', cardText({ ...CARD, vc: { ...VC, rid: '' } })),
  shc('a rid of a number', 'broken-field', cardText({ ...CARD, vc: { ...VC, rid: 1 } })),
  shc('two parts, the second first', 'valid', `${TWO}\n${ONE}`),
  shc('two parts and an empty line', 'valid', `${ONE}\r\n\r\n${TWO}\n`),
  shc('one part', 'chunk-of-many', ONE),
  shc('the same part twice', 'broken-structure', `${ONE}\n${ONE}`),
  shc('parts of two sets', 'broken-structure', `${ONE}\n${TWO.replace('/2/2/', '/2/3/')}`),
  shc(
    'parts exchanged',
    'broken-structure',
    `${TWO.replace('/2/2/', '/1/2/')}\n${ONE.replace('/1/2/', '/2/2/')}`,
  ),
  shc('part 0', 'broken-structure', `${ONE.replace('/1/2/', '/0/2/')}\n${TWO}`),
  shc(
    'nine parts',
    'broken-structure',
    Array.from({ length: 9 }, (_, part) => `shc:/${part + 1}/9/56`).join('\n'),
  ),
  of('unknown')('a part too long for any code', 'too-large', `shc:/1/1/${'5'.repeat(4_300)}`),
];

const DATA = {
  hdr: { t: 'icao.vacc', v: 1, is: 'VNM' },
  msg: { uvci: 'U32870', pid: { n: 'NGUYEN VAN A', dob: '1990-02-01', sex: 'M', i: 'B1234567' }, ve: [] },
};
const SEAL = signSeal(DATA);
const CSCA = makeCertificate({ name: 'CSCA', isAuthority: true });
const readCsca = doorWith(
  trustFromCertificates({
    certificates: [],
    authorities: [CSCA.der],
    crls: [],
    jwks: { iss: null, keys: [], crls: [] },
  }),
);
const vds = of('vds-nc');
const USAGE = ['2.23.136.1.1.14.2'];
function by(
  name: string,
  answer: Hostile['is'],
  certificate: CertificateOptions,
  alg: string,
  hash: string,
): Hostile {
  const { der, privateKey } = makeCertificate({
    name: 'Signer',
    issuer: CSCA,
    usages: USAGE,
    ...certificate,
  });
  return vds(name, answer, signSeal(DATA, { certificate: der, key: privateKey, alg, hash }), {
    read: readCsca,
  });
}
const p521 = makeCertificate({ name: 'Signer', issuer: CSCA, usages: USAGE, curve: 'secp521r1' });
const derOf521 = sign('sha512', Buffer.from(canonicalize(DATA) ?? ''), p521.privateKey).toString('base64url');
const person = (change: object): string =>
  signSeal({ ...DATA, msg: { ...DATA.msg, pid: { ...DATA.msg.pid, ...change } } });
const changed = (from: string, to: string): string => SEAL.replace(from, to);
const LONE = '\ud800';

export const seals: readonly Hostile[] = [
  vds('nothing wrong with it', 'valid', SEAL),
  by('ES384 of a P-384 signer', 'valid', { curve: 'secp384r1' }, 'ES384', 'sha384'),
  by('ES512 of a P-521 signer', 'valid', { curve: 'secp521r1' }, 'ES512', 'sha512'),
  by('ES512 over SHA-256', 'bad-signature', { curve: 'secp521r1' }, 'ES512', 'sha256'),
  by('ES512 of a P-256 signer', 'wrong-algorithm', {}, 'ES512', 'sha512'),
  by('ES256 of a P-521 signer', 'wrong-algorithm', { curve: 'secp521r1' }, 'ES256', 'sha256'),
  by('another authority’s key id', 'unknown-issuer', { authorityKeyId: Buffer.alloc(20) }, 'ES256', 'sha256'),
  by('a signer that ended', 'issuer-expired', { notAfterMs: NOON - 1_000 }, 'ES256', 'sha256'),
  by('a signer that has yet to begin', 'issuer-expired', { notBeforeMs: NOON + 1_000 }, 'ES256', 'sha256'),
  vds(
    'ES512 in DER',
    'bad-signature',
    JSON.stringify({
      data: DATA,
      sig: { alg: 'ES512', cer: p521.der.toString('base64url'), sigvl: derOf521 },
    }),
    { read: readCsca },
  ),
  vds('a certificate of a stranger', 'unknown-issuer', SEAL, { read: readCsca }),
  vds('its name in pieces of Unicode', 'valid', person({ n: 'NGUYỄN VĂN A'.normalize('NFD') })),
  vds(
    'its name composed after it was signed',
    'bad-signature',
    person({ n: 'NGUYỄN'.normalize('NFD') }).normalize('NFC'),
  ),
  vds('letters written as escapes', 'valid', changed('"NGUYEN', '"\\u004eGUYEN')),
  vds('its version as 1.0', 'valid', changed('"v":1', '"v":1.0')),
  vds('its version as 1e0', 'valid', changed('"v":1', '"v":1e0')),
  vds('its version as text', 'broken-field', signSeal({ ...DATA, hdr: { ...DATA.hdr, v: '1' } })),
  vds('white space', 'valid', JSON.stringify(JSON.parse(SEAL), null, 1)),
  vds('members beside data and sig', 'valid', changed('{"data"', '{"note":"x","data"')),
  vds('a second data before it', 'broken-structure', changed('{"data"', '{"data":{},"data"')),
  vds('a second name', 'broken-structure', changed('"n":"NGUYEN VAN A"', '"n":"B","n":"NGUYEN VAN A"')),
  vds(
    'a second name under an escape',
    'broken-structure',
    changed('"n":"NGUYEN VAN A"', '"\\u006e":"B","n":"NGUYEN VAN A"'),
  ),
  vds('a prototype in its data', 'bad-signature', changed('"hdr"', '"__proto__":{"x":1},"hdr"')),
  vds('an unsigned empty member', 'bad-signature', changed('"ve":[]', '"ve":[],"x":{}')),
  vds('null for a member left out', 'bad-signature', changed('"ve":[]', '"ve":null')),
  vds('a lone surrogate in its name', 'broken-structure', changed('NGUYEN', '\\ud800')),
  vds('a lone surrogate itself', 'broken-structure', changed('NGUYEN', LONE)),
  vds('a trailing comma', 'broken-structure', changed('"ve":[]', '"ve":[],')),
  vds('a signature with padding', 'valid', SEAL.replace(/"sigvl":"([^"]+)"/, '"sigvl":"$1=="')),
  vds(
    'a signature with too much padding',
    'broken-encoding',
    SEAL.replace(/"sigvl":"([^"]+)"/, '"sigvl":"$1==="'),
  ),
  vds(
    'a certificate in PEM',
    'broken-encoding',
    SEAL.replace(/"cer":"/, '"cer":"-----BEGIN CERTIFICATE-----'),
  ),
  vds('a certificate in a list', 'broken-encoding', SEAL.replace(/"cer":("[^"]+")/, '"cer":[$1]')),
  vds('no sex', 'valid', person({ sex: undefined })),
  vds('an empty name', 'broken-field', person({ n: '' })),
  vds('a name with a direction mark', 'broken-field', person({ n: 'A\u202eB' })),
  vds('a birth year only', 'broken-field', person({ dob: '1990' })),
  vds(
    'another state than its authority’s',
    'wrong-key-usage',
    signSeal({ ...DATA, hdr: { ...DATA.hdr, is: 'AUS' } }),
  ),
  vds('an infinite number', 'broken-structure', changed('"v":1', '"v":1e999')),
];

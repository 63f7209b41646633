/**
 * Hostile HCERT containers around a declaration: base45, zlib, COSE, CBOR, CWT.
 */
import { constants, sign } from 'node:crypto';
import { deflateSync, gzipSync } from 'node:zlib';
import { encodeBase45 } from '../../../../electron/codes/base45.ts';
import { signedBytes } from '../../../../electron/codes/cose.ts';
import { loadTrustStore } from '../../../../electron/codes/trust-list.ts';
import { declarationIssuer, developmentTrustList, rsaIssuer } from '../../../../scripts/development-keys.ts';
import { signRaw, wrapHcert } from '../../../../scripts/sign-hcert.ts';
import { doorWith, NOON } from '../door.ts';
import { bytes, float64, head, hex, int, list, map, openList, openMap, tag, text } from './raw-cbor.ts';
import { type Hostile, of } from './vector.ts';

type Pair = [Uint8Array, Uint8Array];
const now = NOON / 1000;
const KID = Buffer.from(declarationIssuer.keyId, 'hex');
const header = (...pairs: Pair[]): Buffer => map(...pairs);
const ALG: Pair = [int(1), int(-7)];
const KEY_ID: Pair = [int(4), bytes(KID)];
const HEADER = header(ALG, KEY_ID);

const ID: Pair = [int(0), bytes(Buffer.alloc(16, 3))];
const NAME: Pair = [int(1), text('Nguyễn Văn A')];
const YEAR: Pair = [int(2), int(1990)];
const ANSWERS: Pair = [int(7), int(0)];
const BODY: Pair[] = [ID, NAME, YEAR, ANSWERS];
const ISS: Pair = [int(1), text('VN')];
const EXP: Pair = [int(4), int(now + 3_600)];
const IAT: Pair = [int(6), int(now - 3_600)];
const hcert = (...pairs: Pair[]): Pair => [int(-260), map([int(-84), map(...pairs)])];
const HCERT = hcert(...BODY);
const cwt = (...pairs: Pair[]): Buffer => map(...pairs);
const PAYLOAD = cwt(ISS, EXP, IAT, HCERT);

interface Parts {
  readonly protectedBytes?: Uint8Array;
  readonly unprotectedMap?: Uint8Array;
  readonly signature?: Uint8Array;
  readonly pack?: (...items: Uint8Array[]) => Uint8Array;
}
function coseOf(payload: Uint8Array, parts: Parts = {}): Uint8Array {
  const { protectedBytes = HEADER, unprotectedMap = map(), pack = list } = parts;
  const signature = parts.signature ?? signRaw(signedBytes({ protectedBytes, payload }), declarationIssuer);
  return pack(bytes(protectedBytes), unprotectedMap, bytes(payload), bytes(signature));
}
const signed = (payload: Uint8Array, parts: Parts = {}): string => wrapHcert(tag(18, coseOf(payload, parts)));
const withExp = (exp: Uint8Array): string => signed(cwt(ISS, [int(4), exp], IAT, HCERT));
const withBody = (...pairs: Pair[]): string => signed(cwt(ISS, EXP, IAT, hcert(...pairs)));
const CODE = signed(PAYLOAD);
const COSE = coseOf(PAYLOAD);
const zlibText = (data: Uint8Array): string => `HC1:${encodeBase45(data)}`;
const ZLIB = deflateSync(tag(18, COSE));

const SIGNATURE = signRaw(signedBytes({ protectedBytes: HEADER, payload: PAYLOAD }), declarationIssuer);
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const scalar = (value: bigint): Buffer => Buffer.from(value.toString(16).padStart(64, '0'), 'hex');
const [R, S] = [SIGNATURE.subarray(0, 32), SIGNATURE.subarray(32)];
const otherSide = Buffer.concat([R, scalar(ORDER - BigInt(`0x${Buffer.from(S).toString('hex')}`))]);
const withSignature = (...halves: Uint8Array[]): string =>
  signed(PAYLOAD, { signature: Buffer.concat(halves) });
const ecdsa = (hash: string, data: Uint8Array): Uint8Array =>
  sign(hash, data, { key: declarationIssuer.privateKey, dsaEncoding: 'ieee-p1363' });
const structure = (context: string, aad = Buffer.alloc(0)): Buffer =>
  list(text(context), bytes(HEADER), bytes(aad), bytes(PAYLOAD));

const RSA_HEADER = header([int(1), int(-37)], [int(4), bytes(Buffer.from(rsaIssuer.keyId, 'hex'))]);
const rsaSigned = (hash: string, padding: number, saltLength?: number): string => {
  const data = signedBytes({ protectedBytes: RSA_HEADER, payload: PAYLOAD });
  const salt = saltLength === undefined ? {} : { saltLength };
  const signature = sign(hash, data, { key: rsaIssuer.privateKey, padding, ...salt });
  return signed(PAYLOAD, { protectedBytes: RSA_HEADER, signature });
};
const { RSA_PKCS1_PADDING, RSA_PKCS1_PSS_PADDING } = constants;

/** The development keys with other dates. */
function withKeyDates(dates: { notBeforeMs?: number; notAfterMs?: number }) {
  const keys = developmentTrustList.keys.map((key) => ({ ...key, ...dates }));
  const store = loadTrustStore({ ...developmentTrustList, keys });
  if (!store.ok) throw new Error(store.error.detail);
  return doorWith(store.value);
}
const is = of('declaration');
const wide = (width: number): string =>
  signed(
    Buffer.concat([
      head(5, 4, width),
      ...[int(1, width), text('VN', width), int(4, width), int(now + 60, 8), int(6, width), int(now - 60, 8)],
      ...[int(-260, 8), map([int(-84, width), map(...BODY)])],
    ]),
  );

export const containers: readonly Hostile[] = [
  is('nothing wrong with it', 'valid', CODE),
  is('one-byte numbers where none are needed', 'valid', wide(1)),
  is('eight-byte numbers everywhere', 'valid', wide(8)),
  is(
    'open maps in its payload',
    'valid',
    signed(openMap(ISS, EXP, IAT, [int(-260), openMap([int(-84), openMap(...BODY)])])),
  ),
  is('an open list as COSE', 'valid', signed(PAYLOAD, { pack: openList })),
  is('an open map as protected header', 'valid', signed(PAYLOAD, { protectedBytes: openMap(ALG, KEY_ID) })),
  is('no tag', 'valid', wrapHcert(COSE)),
  is('tag 61 around 18', 'valid', wrapHcert(tag(61, tag(18, COSE)))),
  is('a key id in both headers', 'valid', signed(PAYLOAD, { unprotectedMap: map(KEY_ID) })),
  is(
    'a certificate in its unprotected header',
    'valid',
    signed(PAYLOAD, { unprotectedMap: map([int(33), bytes(Buffer.alloc(40))]) }),
  ),
  is(
    'claims that are none of ours',
    'valid',
    signed(cwt(ISS, [int(2), text('sub')], [int(3), text('aud')], EXP, IAT, [int(7), bytes(KID)], HCERT)),
  ),
  is('a body key of a later version', 'valid', withBody(...BODY, [int(200), list(int(1))])),
  is('its end this very second', 'valid', withExp(int(now))),
  is('its end a second ago', 'expired', withExp(int(now - 1))),
  is('an issue five minutes ahead', 'valid', signed(cwt(ISS, EXP, [int(6), int(now + 300)], HCERT))),
  is(
    'an issue five minutes and a second ahead',
    'not-yet-valid',
    signed(cwt(ISS, EXP, [int(6), int(now + 301)], HCERT)),
  ),
  is('a beginning five minutes ahead', 'valid', signed(cwt(ISS, EXP, [int(5), int(now + 300)], IAT, HCERT))),
  is(
    'a beginning ten minutes ahead',
    'not-yet-valid',
    signed(cwt(ISS, EXP, [int(5), int(now + 600)], IAT, HCERT)),
  ),
  is('a beginning in words', 'broken-field', signed(cwt(ISS, EXP, [int(5), text('now')], IAT, HCERT))),
  is('an end tagged as a date', 'valid', withExp(tag(1, int(now + 60)))),
  is('an end that is a float of whole seconds', 'broken-field', withExp(float64(now + 60))),
  is('a birth year as float', 'broken-field', withBody(ID, NAME, [int(2), float64(1990)], ANSWERS)),
  is('a sex as half float', 'broken-field', withBody(...BODY, [int(3), hex('f93c00')])),
  is(
    'a float under a key of a later version',
    'broken-field',
    withBody(...BODY, [int(200), hex('fa3fc00000')]),
  ),
  is('an end of half a second', 'broken-field', withExp(float64(now + 60.5))),
  is(
    'an issue of half a second',
    'broken-field',
    signed(cwt(ISS, EXP, [int(6), float64(now - 60.5)], HCERT)),
  ),
  is('an end that is not a number', 'broken-structure', withExp(hex('fb7ff8000000000000'))),
  is('an end in infinity', 'broken-structure', withExp(hex('fb7ff0000000000000'))),
  is('an end in infinity, half precision', 'broken-structure', withExp(hex('f97c00'))),
  is('an end as big number', 'broken-structure', withExp(tag(2, bytes(hex('6b49d200'))))),
  is('an end as date in words', 'broken-field', withExp(tag(0, text('2030-01-01T00:00:00Z')))),
  is('an end as bare words', 'broken-field', withExp(text('2030-01-01T00:00:00Z'))),
  is('an end under a tag that means something else', 'broken-structure', withExp(tag(32, int(now + 60)))),
  is('a negative end', 'broken-field', withExp(int(-1))),
  is('an end beyond 2^53', 'broken-field', withExp(head(0, 2n ** 60n, 8))),
  is('an end in the year 10000', 'broken-field', withExp(int(253_402_300_800))),
  is('an end of 1e300', 'broken-field', withExp(float64(1e300))),
  is('an end of null', 'broken-field', withExp(hex('f6'))),
  is('an end of true', 'broken-field', withExp(hex('f5'))),
  is('an end of undefined', 'broken-structure', withExp(hex('f7'))),
  is('an end in a list', 'broken-field', withExp(list(int(now + 60)))),
  is('an end in bytes', 'broken-field', withExp(bytes(hex('6b49d200')))),
  is('no end', 'broken-structure', signed(cwt(ISS, IAT, HCERT))),
  is('no issue time', 'broken-structure', signed(cwt(ISS, EXP, HCERT))),
  is('no issuer', 'broken-structure', signed(cwt(EXP, IAT, HCERT))),
  is('an issuer in lower case', 'wrong-key-usage', signed(cwt([int(1), text('vn')], EXP, IAT, HCERT))),
  is('an issuer of null', 'broken-field', signed(cwt([int(1), hex('f6')], EXP, IAT, HCERT))),
  is('an end before its issue', 'broken-field', signed(cwt(ISS, [int(4), int(now - 3_601)], IAT, HCERT))),
  is('a life of exactly 72 hours', 'valid', signed(cwt(ISS, [int(4), int(now + 71 * 3_600)], IAT, HCERT))),
  is(
    'a life of 72 hours and a second',
    'life-too-long',
    signed(cwt(ISS, [int(4), int(now + 71 * 3_600 + 1)], IAT, HCERT)),
  ),
  is('an end past its signer’s', 'issuer-expired', CODE, {
    read: withKeyDates({ notAfterMs: NOON + 1_800_000 }),
  }),
  is('an end with its signer’s', 'valid', CODE, { read: withKeyDates({ notAfterMs: NOON + 3_600_000 }) }),
  is('an issue before its signer began', 'issuer-expired', CODE, {
    read: withKeyDates({ notBeforeMs: NOON - 3_599_000 }),
  }),
  is('an issue with its signer’s beginning', 'valid', CODE, {
    read: withKeyDates({ notBeforeMs: NOON - 3_600_000 }),
  }),
  is('two ends', 'broken-structure', signed(cwt(ISS, [int(4), int(now - 1)], EXP, IAT, HCERT))),
  is(
    'two ends, the second written wider',
    'broken-structure',
    signed(cwt(ISS, EXP, [int(4, 8), int(now + 9)], IAT, HCERT)),
  ),
  is('two names', 'broken-structure', withBody(ID, NAME, [int(1), text('B')], YEAR, ANSWERS)),
  is(
    'two bodies',
    'broken-structure',
    signed(cwt(ISS, EXP, IAT, [int(-260), map([int(-84), map(...BODY)], [int(-84), map(...BODY)])])),
  ),
  is(
    'two key ids in one header',
    'broken-structure',
    signed(PAYLOAD, { protectedBytes: header(ALG, KEY_ID, [int(4), bytes(hex('00'))]) }),
  ),
  is(
    'a passport beside its declaration',
    'broken-structure',
    signed(cwt(ISS, EXP, IAT, [int(-260), map([int(1), map()], [int(-84), map(...BODY)])])),
  ),
  is('sub-claim 2', 'broken-structure', signed(cwt(ISS, EXP, IAT, [int(-260), map([int(2), map(...BODY)])]))),
  is(
    'sub-claim -85',
    'broken-structure',
    signed(cwt(ISS, EXP, IAT, [int(-260), map([int(-85), map(...BODY)])])),
  ),
  is(
    'its sub-claim as text',
    'broken-structure',
    signed(cwt(ISS, EXP, IAT, [int(-260), map([text('-84'), map(...BODY)])])),
  ),
  is(
    'hcert under 260',
    'broken-structure',
    signed(cwt(ISS, EXP, IAT, [int(260), map([int(-84), map(...BODY)])])),
  ),
  is('a name in pieces', 'broken-structure', withBody(ID, [int(1), hex('7f624e67627579ff')], YEAR, ANSWERS)),
  is(
    'an id in pieces',
    'broken-structure',
    withBody([int(0), hex('5f480000000000000000480000000000000000ff')], NAME, YEAR, ANSWERS),
  ),
  is('bytes as a key', 'broken-structure', withBody(...BODY, [bytes(hex('01')), int(1)])),
  is('true as a key', 'broken-structure', withBody(...BODY, [hex('f5'), int(1)])),
  is('a list as a key', 'broken-structure', withBody(...BODY, [list(), int(1)])),
  is('a number wider than any', 'broken-structure', withBody(ID, NAME, [int(2), hex('1c')], ANSWERS)),
  is('a payload cut short', 'broken-structure', signed(PAYLOAD.subarray(0, -1))),
  is('a byte after its payload', 'broken-structure', signed(Buffer.concat([PAYLOAD, hex('00')]))),
  is(
    'a byte after its header',
    'broken-structure',
    signed(PAYLOAD, { protectedBytes: Buffer.concat([HEADER, hex('00')]) }),
  ),
  is('a break for a payload', 'broken-structure', signed(hex('ff'))),
  is('an open map that ends after a key', 'broken-structure', signed(hex('bf01ff'))),
  is('a payload inside a tag of CWT', 'broken-structure', signed(tag(61, PAYLOAD))),
  is('a payload that claims 2^32 entries', 'broken-structure', signed(hex('bb0000000100000000'))),
  is('a payload that claims 2^63 bytes', 'broken-structure', signed(hex('5b8000000000000000'))),
  is(
    'a payload 17 levels deep',
    'too-large',
    withBody(...BODY, [int(99), hex('81'.repeat(17).concat('00'))]),
  ),
  is(
    'a payload of 5,000 items',
    'too-large',
    withBody(...BODY, [int(99), Buffer.concat([head(4, 5_000), Buffer.alloc(5_000)])]),
  ),
  is('tag 18 twice', 'broken-structure', wrapHcert(tag(18, tag(18, COSE)))),
  is('tag 61 twice', 'broken-structure', wrapHcert(tag(61, tag(61, COSE)))),
  is('tag 18 around 61', 'broken-structure', wrapHcert(tag(18, tag(61, COSE)))),
  is('the tag of COSE_Sign', 'broken-structure', wrapHcert(tag(98, COSE))),
  is('the tag of a COSE_Encrypt0', 'broken-structure', wrapHcert(tag(16, COSE))),
  is('COSE inside bytes', 'broken-structure', wrapHcert(bytes(COSE))),
  is(
    'an open list of five',
    'broken-structure',
    signed(PAYLOAD, { pack: (...items) => openList(...items, int(1)) }),
  ),
  is(
    'an open list without its end',
    'broken-structure',
    signed(PAYLOAD, { pack: (...items) => openList(...items).subarray(0, -1) }),
  ),
  is(
    'a payload that is not wrapped',
    'broken-structure',
    wrapHcert(tag(18, list(bytes(HEADER), map(), PAYLOAD, bytes(SIGNATURE)))),
  ),
  is('a header in its header', 'broken-structure', signed(PAYLOAD, { protectedBytes: bytes(HEADER) })),
  is(
    'a key id of the whole hash',
    'unknown-issuer',
    signed(PAYLOAD, { protectedBytes: header(ALG, [int(4), bytes(Buffer.concat([KID, Buffer.alloc(24)]))]) }),
  ),
  is(
    'a key id of null',
    'broken-structure',
    signed(PAYLOAD, { protectedBytes: header(ALG, [int(4), hex('f6')]) }),
  ),
  is(
    'another key id where it counts and the right one where not',
    'unknown-issuer',
    signed(PAYLOAD, {
      protectedBytes: header(ALG, [int(4), bytes(Buffer.alloc(8))]),
      unprotectedMap: map(KEY_ID),
    }),
  ),
  is(
    'another algorithm where it counts',
    'wrong-algorithm',
    signed(PAYLOAD, { protectedBytes: header([int(1), int(-37)], KEY_ID), unprotectedMap: map(ALG) }),
  ),
  is(
    'the algorithm as big number',
    'broken-structure',
    signed(PAYLOAD, { protectedBytes: header([int(1), tag(3, bytes(hex('06')))], KEY_ID) }),
  ),
  is(
    'the algorithm of a digest',
    'wrong-algorithm',
    signed(PAYLOAD, { protectedBytes: header([int(1), int(-16)], KEY_ID) }),
  ),
  is('RS256', 'wrong-algorithm', signed(PAYLOAD, { protectedBytes: header([int(1), int(-257)], KEY_ID) })),
  is('the signature (r, n - s)', 'valid', withSignature(otherSide)),
  is('r of 0', 'bad-signature', withSignature(Buffer.alloc(32), S)),
  is('s of 0', 'bad-signature', withSignature(R, Buffer.alloc(32))),
  is('r of the group order', 'bad-signature', withSignature(scalar(ORDER), S)),
  is('s of the group order', 'bad-signature', withSignature(R, scalar(ORDER))),
  is('r and s of 1', 'bad-signature', withSignature(scalar(1n), scalar(1n))),
  is('r and s exchanged', 'bad-signature', withSignature(S, R)),
  is('a signature of ones', 'bad-signature', withSignature(Buffer.alloc(64, 0xff))),
  is('a signature of 96 bytes', 'bad-signature', withSignature(SIGNATURE, Buffer.alloc(32))),
  is('a signature over SHA-384', 'bad-signature', withSignature(ecdsa('sha384', structure('Signature1')))),
  is('a signature over the payload alone', 'bad-signature', withSignature(ecdsa('sha256', PAYLOAD))),
  is('a signature for COSE_Sign', 'bad-signature', withSignature(ecdsa('sha256', structure('Signature')))),
  is(
    'a signature with other external data',
    'bad-signature',
    withSignature(ecdsa('sha256', structure('Signature1', Buffer.of(1)))),
  ),
  is('PS256', 'valid', rsaSigned('sha256', RSA_PKCS1_PSS_PADDING, 32)),
  is('PS256 without salt', 'bad-signature', rsaSigned('sha256', RSA_PKCS1_PSS_PADDING, 0)),
  is('PS256 with a salt of 20', 'bad-signature', rsaSigned('sha256', RSA_PKCS1_PSS_PADDING, 20)),
  is('PS256 with the longest salt', 'bad-signature', rsaSigned('sha256', RSA_PKCS1_PSS_PADDING, 222)),
  is('PS384 called PS256', 'bad-signature', rsaSigned('sha384', RSA_PKCS1_PSS_PADDING, 48)),
  is('RS256 called PS256', 'bad-signature', rsaSigned('sha256', RSA_PKCS1_PADDING)),
  is('a triplet above 65,535', 'broken-encoding', 'HC1::::'),
  is('a pair above 255', 'broken-encoding', 'HC1:::'),
  is('a lone character', 'broken-encoding', 'HC1:A'),
  is('a digit of another script', 'broken-encoding', `${CODE.slice(0, 80)}٣${CODE.slice(81)}`),
  is('a line break inside', 'broken-encoding', `${CODE.slice(0, 80)}\n${CODE.slice(80)}`),
  is('a NUL inside', 'broken-encoding', `${CODE.slice(0, 80)}\0${CODE.slice(80)}`),
  is('a byte order mark before it and a line end behind', 'valid', `\uFEFF${CODE}\r\n`),
  is('NUL, tabs and spaces around it', 'valid', `\0\t ${CODE} \t\0`),
  is('its prefix twice', 'broken-encoding', `HC1:${CODE}`),
  is('gzip', 'broken-compression', zlibText(gzipSync(tag(18, COSE)))),
  is(
    'a wrong checksum',
    'broken-compression',
    zlibText(Buffer.concat([ZLIB.subarray(0, -1), Buffer.of((ZLIB.at(-1) ?? 0) ^ 1)])),
  ),
  is('no checksum', 'broken-compression', zlibText(ZLIB.subarray(0, -4))),
  is('two zlib streams', 'broken-compression', zlibText(Buffer.concat([ZLIB, ZLIB]))),
  is(
    'a dictionary that nobody has',
    'broken-compression',
    zlibText(deflateSync(COSE, { dictionary: Buffer.from('secret') })),
  ),
  is('nothing compressed', 'broken-structure', zlibText(deflateSync(Buffer.alloc(0)))),
  is('64 KiB inflated', 'broken-structure', zlibText(deflateSync(Buffer.alloc(65_536)))),
  is('64 KiB and a byte inflated', 'too-large', zlibText(deflateSync(Buffer.alloc(65_537)))),
  is('3 MB inflated', 'too-large', zlibText(deflateSync(Buffer.alloc(2_900_000, 0x20)))),
];

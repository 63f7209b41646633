import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { deflateRawSync, deflateSync } from 'node:zlib';
import { decode, encode } from 'cborg';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  CWT_EXP,
  CWT_IAT,
  CWT_ISS,
  DECLARATION_SUB_CLAIM,
  HCERT_CLAIM,
} from '../../../contract/declaration.ts';
import type { CodeReason } from '../../../contract/reasons.ts';
import { decodeBase45, encodeBase45 } from '../../../electron/codes/base45.ts';
import { signedBytes } from '../../../electron/codes/cose.ts';
import { inflate } from '../../../electron/codes/inflate.ts';
import { loadTrustStore } from '../../../electron/codes/trust-list.ts';
import { issueMixed } from '../../../scripts/bench/signed-codes.ts';
import {
  declarationIssuer,
  developmentTrustList,
  rsaIssuer,
  unknownIssuer,
} from '../../../scripts/development-keys.ts';
import { issueDeclaration } from '../../../scripts/issue-declaration.ts';
import { signHcert, signRaw, wrapHcert } from '../../../scripts/sign-hcert.ts';
import { door, doorWith, NOON } from './door.ts';

const CODE = issueDeclaration({ kind: 'valid', atMs: NOON });
const READING = door(CODE);

/** The four parts of COSE_Sign1 of a code. */
function partsOf(code: string): [Uint8Array, Map<unknown, unknown>, Uint8Array, Uint8Array] {
  const inflated = inflate(decodeBase45(code, 4) ?? new Uint8Array(), 'zlib');
  if (!inflated.ok) throw new Error(inflated.reason);
  return decode(inflated.bytes.subarray(1), { useMaps: true });
}
const [HEADER, , PAYLOAD, SIGNATURE] = partsOf(CODE);
const CLAIMS: Map<number, unknown> = decode(PAYLOAD, { useMaps: true });

const withClaims = (changes: readonly (readonly [number, unknown])[]): string => {
  const claims = new Map(CLAIMS);
  for (const [key, value] of changes) {
    if (value === undefined) claims.delete(key);
    else claims.set(key, value);
  }
  return signHcert(claims, declarationIssuer);
};

/** COSE with its own headers, rightly signed over them. */
function withHeaders(protectedBytes: Uint8Array, unprotectedMap: Map<unknown, unknown>, tag = 'd2'): string {
  const signature = signRaw(signedBytes({ protectedBytes, payload: PAYLOAD }), declarationIssuer);
  const cose = encode([protectedBytes, unprotectedMap, PAYLOAD, signature]);
  return wrapHcert(Buffer.concat([Buffer.from(tag, 'hex'), cose]));
}
const KID = Buffer.from(declarationIssuer.keyId, 'hex');
const header = (...entries: [unknown, unknown][]): Uint8Array => encode(new Map(entries));

test('what was read of one code is not touched by the codes after it', () => {
  const codes = [declarationIssuer, rsaIssuer].flatMap((issuer) => issueMixed(issuer, NOON, 40));
  const kept = codes.map((code) => door(code));
  const asRead = kept.map((reading) => structuredClone(reading));
  for (const code of codes.toReversed()) door(code);
  expect(kept).toEqual(asRead);
  expect(kept.every(({ outcome }) => outcome === 'valid')).toBe(true);
  // Longer than the memory that one scan takes over from the other.
  expect(
    door(signHcert(new Map([...CLAIMS, [-70_000, 'x'.repeat(9_000)]]), declarationIssuer)),
  ).toMatchObject({
    outcome: 'valid',
  });
});

test('verifies a code and gives what its body says', () => {
  expect(READING).toMatchObject({ family: 'declaration', trust: 'verified', reason: null });
  expect(READING.claims?.keyId).toBe(declarationIssuer.keyId);
});

test('verifies PS256, the key type of the Vietnamese CA', () => {
  const code = issueDeclaration({ kind: 'valid', atMs: NOON, signWith: rsaIssuer });
  expect(door(code)).toMatchObject({ trust: 'verified', claims: { keyId: rsaIssuer.keyId } });
});

describe('takes what HCERT allows:', () => {
  test.each([
    ['no tag', ''],
    ['tag 18', 'd2'],
    ['tag 61 around 18', 'd83dd2'],
    ['tag 61 alone', 'd83d'],
  ])('%s', (_, tag) => {
    expect(door(withHeaders(HEADER, new Map(), tag)).trust).toBe('verified');
  });
  test('the key id in the unprotected header', () => {
    expect(door(withHeaders(header([1, -7]), new Map([[4, KID]]))).trust).toBe('verified');
  });
  test('an empty protected header', () => {
    const unprotectedMap = new Map<number, unknown>([
      [1, -7],
      [4, KID],
    ]);
    expect(door(withHeaders(new Uint8Array(), unprotectedMap)).trust).toBe('verified');
    expect(door(withHeaders(header(), unprotectedMap)).trust).toBe('verified');
  });
  test('uncompressed deflate blocks and spaces or line ends around the code', () => {
    const cose = inflate(decodeBase45(CODE, 4) ?? new Uint8Array(), 'zlib');
    if (!cose.ok) throw new Error(cose.reason);
    expect(door(`HC1:${encodeBase45(deflateSync(cose.bytes, { level: 0 }))}`).trust).toBe('verified');
    expect(door(` \t${CODE}\r\n`)).toEqual(READING);
  });
});

test('the protected header wins over the unprotected one', () => {
  const foreign = Buffer.from(unknownIssuer.keyId, 'hex');
  expect(
    door(
      withHeaders(
        HEADER,
        new Map<number, unknown>([
          [1, -37],
          [4, foreign],
        ]),
      ),
    ).trust,
  ).toBe('verified');
  expect(door(withHeaders(header([1, -7], [4, foreign]), new Map([[4, KID]])))).toMatchObject({
    reason: 'unknown-issuer',
    claims: null,
  });
});

test('every trusted key with the same key id is tried', () => {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const [first] = developmentTrustList.keys;
  if (first === undefined) throw new Error('no key');
  const decoy = { ...first, spki: publicKey.export({ type: 'spki', format: 'der' }).toString('base64') };
  const store = loadTrustStore({ ...developmentTrustList, keys: [decoy, first] });
  if (!store.ok) throw new Error(store.error.detail);
  expect(doorWith(store.value)(CODE).trust).toBe('verified');
});

test('a key that may not sign declarations is refused though its signature is right', () => {
  const keys = developmentTrustList.keys.map((key) => ({ ...key, families: ['dcc' as const] }));
  const store = loadTrustStore({ ...developmentTrustList, keys });
  if (!store.ok) throw new Error(store.error.detail);
  expect(doorWith(store.value)(CODE)).toMatchObject({ reason: 'wrong-key-usage', claims: null });
});

const zlib = (bytes: Uint8Array): string => `HC1:${encodeBase45(deflateSync(bytes))}`;
const bad = (name: string, reason: CodeReason, code: () => string) => ({ name, reason, code });
const otherKey = createPrivateKey(
  generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
);

describe('refuses, layer by layer, and keeps no claim:', () => {
  test.each([
    bad('nothing after the prefix', 'broken-compression', () => 'HC1:'),
    bad('a lower-case prefix', 'broken-encoding', () => CODE.toLowerCase()),
    bad('a lower-case letter', 'broken-encoding', () => `${CODE.slice(0, 40)}a${CODE.slice(41)}`),
    bad(
      'a letter that an input method put in',
      'broken-encoding',
      () => `${CODE.slice(0, 40)}Đ${CODE.slice(42)}`,
    ),
    bad('base45 cut to a lone character', 'broken-encoding', () => CODE.slice(0, 4 + 3 * 30 + 1)),
    bad('a code cut in half', 'broken-compression', () => CODE.slice(0, 4 + 3 * 40)),
    bad('raw DEFLATE', 'broken-compression', () => `HC1:${encodeBase45(deflateRawSync(encode(1)))}`),
    bad('no compression', 'broken-compression', () => `HC1:${encodeBase45(encode([1]))}`),
    bad(
      'bytes after the zlib stream',
      'broken-compression',
      () => `HC1:${encodeBase45(Buffer.concat([decodeBase45(CODE, 4) ?? Buffer.of(), Buffer.of(0)]))}`,
    ),
    bad('a decompression bomb', 'too-large', () => zlib(Buffer.alloc(2_500_000))),
    bad('CBOR that is no COSE', 'broken-structure', () => zlib(encode({ hello: 1 }))),
    bad('COSE_Mac0 by its tag', 'broken-structure', () =>
      zlib(Buffer.concat([Buffer.of(0xd1), encode([HEADER, new Map(), PAYLOAD, SIGNATURE])])),
    ),
    bad('three parts', 'broken-structure', () => zlib(encode([HEADER, new Map(), PAYLOAD]))),
    bad('five parts', 'broken-structure', () => zlib(encode([HEADER, new Map(), PAYLOAD, SIGNATURE, 0]))),
    bad('a detached payload', 'broken-structure', () => zlib(encode([HEADER, new Map(), null, SIGNATURE]))),
    bad('a text as signature', 'broken-structure', () => zlib(encode([HEADER, new Map(), PAYLOAD, 'x']))),
    bad('an array as unprotected header', 'broken-structure', () =>
      zlib(encode([HEADER, [], PAYLOAD, SIGNATURE])),
    ),
    bad('a map that is not wrapped as protected header', 'broken-structure', () =>
      zlib(encode([new Map([[1, -7]]), new Map(), PAYLOAD, SIGNATURE])),
    ),
    bad('a protected header that is no map', 'broken-structure', () =>
      withHeaders(encode([1, -7]), new Map()),
    ),
    bad('a critical header', 'broken-structure', () =>
      withHeaders(header([1, -7], [2, [99]], [4, KID], [99, 1]), new Map()),
    ),
    bad('a key id that is a text', 'broken-structure', () =>
      withHeaders(header([1, -7], [4, declarationIssuer.keyId]), new Map()),
    ),
    bad('arrays nested 60,000 deep', 'too-large', () => zlib(Buffer.alloc(60_000, 0x81))),
    bad('5,000 empty items', 'too-large', () => zlib(encode(new Array(5_000).fill(0)))),
    bad('bytes after COSE', 'broken-structure', () =>
      zlib(Buffer.concat([encode([HEADER, new Map(), PAYLOAD, SIGNATURE]), Buffer.of(0)])),
    ),
    bad('no algorithm', 'wrong-algorithm', () => withHeaders(header([4, KID]), new Map())),
    bad('algorithm none', 'wrong-algorithm', () => withHeaders(header([1, 0], [4, KID]), new Map())),
    bad('HMAC instead of a signature', 'wrong-algorithm', () =>
      withHeaders(header([1, 5], [4, KID]), new Map()),
    ),
    bad('ES384', 'wrong-algorithm', () => withHeaders(header([1, -35], [4, KID]), new Map())),
    bad('EdDSA', 'wrong-algorithm', () => withHeaders(header([1, -8], [4, KID]), new Map())),
    bad('PS256 claimed over an EC key', 'wrong-algorithm', () =>
      withHeaders(header([1, -37], [4, KID]), new Map()),
    ),
    bad('the algorithm as text', 'wrong-algorithm', () =>
      withHeaders(header([1, 'ES256'], [4, KID]), new Map()),
    ),
    bad('no key id', 'unknown-issuer', () => withHeaders(header([1, -7]), new Map())),
    bad('a key id of 7 bytes', 'unknown-issuer', () =>
      withHeaders(header([1, -7], [4, KID.subarray(1)]), new Map()),
    ),
    bad('an empty key id', 'unknown-issuer', () => withHeaders(header([1, -7], [4, Buffer.of()]), new Map())),
    bad('an issuer on no list', 'unknown-issuer', () =>
      issueDeclaration({ kind: 'unknown-issuer', atMs: NOON }),
    ),
    bad('another key under a trusted key id', 'bad-signature', () =>
      signHcert(CLAIMS, { ...declarationIssuer, privateKey: otherKey }),
    ),
    bad('a signature in DER', 'bad-signature', () =>
      zlib(
        encode([
          HEADER,
          new Map(),
          PAYLOAD,
          Buffer.concat([
            Buffer.from('30440220', 'hex'),
            SIGNATURE.subarray(0, 32),
            Buffer.from('0220', 'hex'),
            SIGNATURE.subarray(32),
          ]),
        ]),
      ),
    ),
    bad('an empty signature', 'bad-signature', () => zlib(encode([HEADER, new Map(), PAYLOAD, Buffer.of()]))),
    bad('a signature of zeros', 'bad-signature', () =>
      zlib(encode([HEADER, new Map(), PAYLOAD, Buffer.alloc(64)])),
    ),
    bad('a signature cut by a byte', 'bad-signature', () =>
      zlib(encode([HEADER, new Map(), PAYLOAD, SIGNATURE.subarray(1)])),
    ),
    bad('a signature with a byte more', 'bad-signature', () =>
      zlib(encode([HEADER, new Map(), PAYLOAD, Buffer.concat([SIGNATURE, Buffer.of(0)])])),
    ),
    bad('a header that was re-encoded', 'bad-signature', () =>
      zlib(
        encode([
          Buffer.concat([HEADER.subarray(0, 1), Buffer.of(0x18, 0x01), HEADER.subarray(2)]),
          new Map(),
          PAYLOAD,
          SIGNATURE,
        ]),
      ),
    ),
    bad('a raised birth year', 'bad-signature', () => issueDeclaration({ kind: 'tampered', atMs: NOON })),
    bad('a payload that is no CBOR', 'broken-structure', () => signHcert('x' as never, declarationIssuer)),
    bad('a payload without hcert', 'broken-structure', () => withClaims([[HCERT_CLAIM, undefined]])),
    bad('hcert as a text', 'broken-structure', () => withClaims([[HCERT_CLAIM, 'x']])),
    bad('no sub-claim', 'broken-structure', () => withClaims([[HCERT_CLAIM, new Map()]])),
    bad('an unknown negative sub-claim', 'broken-structure', () =>
      withClaims([[HCERT_CLAIM, new Map([[-6, new Map()]])]]),
    ),
    bad('an unknown sub-claim beside ours', 'broken-structure', () => {
      const hcert = CLAIMS.get(HCERT_CLAIM) as Map<number, unknown>;
      return withClaims([[HCERT_CLAIM, new Map([...hcert, [-6, 1]])]]);
    }),
    bad('a body that is a list', 'broken-structure', () =>
      withClaims([[HCERT_CLAIM, new Map([[DECLARATION_SUB_CLAIM, []]])]]),
    ),
    bad('exp as text', 'broken-field', () => withClaims([[CWT_EXP, '1900000000']])),
    bad('exp in milliseconds', 'broken-field', () => withClaims([[CWT_EXP, 1_900_000_000_000_000]])),
    bad('a negative iat', 'broken-field', () => withClaims([[CWT_IAT, -1]])),
    bad('exp beyond 64 bits', 'broken-field', () => withClaims([[CWT_EXP, 18_446_744_073_709_551_615n]])),
    bad('iss as a number', 'broken-field', () => withClaims([[CWT_ISS, 704]])),
    bad('no exp', 'broken-structure', () => withClaims([[CWT_EXP, undefined]])),
    bad('no iat', 'broken-structure', () => withClaims([[CWT_IAT, undefined]])),
    bad('no iss', 'broken-structure', () => withClaims([[CWT_ISS, undefined]])),
    bad('a country that the key may not sign for', 'wrong-key-usage', () => withClaims([[CWT_ISS, 'LA']])),
  ])('$name', ({ code, reason }) => {
    expect(door(code())).toMatchObject({ trust: 'refused', outcome: 'invalid', reason, claims: null });
  });
});

describe('whatever one does to a valid code, it is never verified with other content:', () => {
  const compressed = decodeBase45(CODE, 4) ?? new Uint8Array();
  const opened = inflate(compressed, 'zlib');
  if (!opened.ok) throw new Error(opened.reason);
  const cose = opened.bytes;

  test('each byte of COSE changed to each of eight values', () => {
    for (let at = 0; at < cose.length; at++) {
      for (let bit = 0; bit < 8; bit++) {
        const changed = Uint8Array.from(cose);
        changed[at] = (changed[at] ?? 0) ^ (1 << bit);
        const reading = door(zlib(changed));
        if (reading.trust === 'verified') expect(reading, `byte ${at}, bit ${bit}`).toEqual(READING);
        else expect(reading.claims).toBeNull();
      }
    }
  });

  test('each compressed byte changed', () => {
    for (let at = 0; at < compressed.length; at++) {
      const changed = Uint8Array.from(compressed);
      changed[at] = (changed[at] ?? 0) ^ 0xff;
      expect(door(`HC1:${encodeBase45(changed)}`).trust).toBe('refused');
    }
  });

  test('each character replaced, dropped or doubled', () => {
    for (let at = 0; at < CODE.length; at++) {
      const other = CODE[at] === 'A' ? 'B' : 'A';
      for (const text of [
        CODE.slice(0, at) + other + CODE.slice(at + 1),
        CODE.slice(0, at) + CODE.slice(at + 1),
        CODE.slice(0, at) + CODE[at] + CODE.slice(at),
      ]) {
        if (text === CODE) continue;
        expect(door(text).trust, `character ${at}`).toBe('refused');
      }
    }
  });

  test('cut anywhere', () => {
    for (let at = 0; at < CODE.length; at++) expect(door(CODE.slice(0, at)).trust).toBe('refused');
  });

  test('the signature of one code on the payload of another', () => {
    const other = partsOf(issueDeclaration({ kind: 'symptomatic', atMs: NOON, seed: 2 }));
    const mixed = encode([HEADER, new Map(), other[2], SIGNATURE]);
    expect(door(zlib(mixed))).toMatchObject({ reason: 'bad-signature', claims: null });
  });

  test('spliced at random', () => {
    fc.assert(
      fc.property(
        fc.nat(cose.length),
        fc.nat(12),
        fc.uint8Array({ maxLength: 12 }),
        (at, removed, inserted) => {
          const changed = Buffer.concat([cose.subarray(0, at), inserted, cose.subarray(at + removed)]);
          const reading = door(zlib(changed));
          if (reading.trust === 'verified') expect(reading).toEqual(READING);
          else expect(reading.claims).toBeNull();
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

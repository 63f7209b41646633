import { constants, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { expect, test } from 'vitest';
import { signedBytes, verifies } from '../../../electron/codes/cose.ts';

const ec = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const bytes = Buffer.from('what was signed');
const es256 = sign('sha256', bytes, { key: ec.privateKey, dsaEncoding: 'ieee-p1363' });
const pss = (saltLength: number, hash = 'sha256'): Buffer =>
  sign(hash, bytes, { key: rsa.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength });
const otherEc = generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).publicKey;

test('takes a raw ES256 signature, again and again, by the key that made it', () => {
  for (let turn = 0; turn < 3; turn++) {
    expect(verifies('ES256', ec.publicKey, bytes, es256)).toBe(true);
    expect(verifies('ES256', otherEc, bytes, es256)).toBe(false);
    expect(verifies('ES256', ec.publicKey, Buffer.from('something else'), es256)).toBe(false);
  }
});

test('refuses an ES256 signature in DER, also one that is 64 bytes long by chance', () => {
  expect(verifies('ES256', ec.publicKey, bytes, sign('sha256', bytes, ec.privateKey))).toBe(false);
  expect(verifies('ES256', ec.publicKey, bytes, Buffer.concat([es256, Buffer.of(0)]))).toBe(false);
  const der = Buffer.concat([
    Buffer.of(0x30, 62, 0x02, 29),
    es256.subarray(0, 29),
    Buffer.of(0x02, 29),
    es256,
  ]);
  expect(verifies('ES256', ec.publicKey, bytes, der.subarray(0, 64))).toBe(false);
});

test('takes PS256 with a salt of 32 bytes and no other', () => {
  expect(verifies('PS256', rsa.publicKey, bytes, pss(32))).toBe(true);
  for (const saltLength of [0, 20, 31, 33, 222]) {
    expect(verifies('PS256', rsa.publicKey, bytes, pss(saltLength))).toBe(false);
  }
});

test('refuses PKCS #1 padding and another hash under an RSA key', () => {
  expect(verifies('PS256', rsa.publicKey, bytes, sign('sha256', bytes, rsa.privateKey))).toBe(false);
  expect(verifies('PS256', rsa.publicKey, bytes, pss(32, 'sha384'))).toBe(false);
});

test('leaves the key it was given as it was, for those who verify DER with it', () => {
  const key = createPublicKey(ec.privateKey);
  expect(verifies('ES256', key, bytes, es256)).toBe(true);
  expect(Object.keys(key)).not.toContain('dsaEncoding');
  expect(verify('sha256', bytes, key, sign('sha256', bytes, ec.privateKey))).toBe(true);
});

test.each([0, 23, 24, 255, 256, 65_535])(
  'writes the head that CBOR has for %i bytes of payload',
  (length) => {
    const signed = Buffer.from(
      signedBytes({ protectedBytes: Buffer.of(0xa1, 1, 0x26), payload: Buffer.alloc(length, 7) }),
    );
    const head =
      length < 24 ? [0x40 | length] : length < 256 ? [0x58, length] : [0x59, length >> 8, length & 0xff];
    expect(signed).toEqual(
      Buffer.concat([
        Buffer.from('846a5369676e61747572653143a1012640', 'hex'),
        Buffer.from(head),
        Buffer.alloc(length, 7),
      ]),
    );
  },
);

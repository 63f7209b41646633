import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createStationSigner, verifySignature } from '../../../electron/vault/station-key.ts';

const hex = (text: string): Buffer => Buffer.from(text, 'hex');

describe('the station key', () => {
  it('gives the key and the signature of RFC 8032 section 7.1, test 2', () => {
    const signer = createStationSigner(
      hex('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb'),
    );
    expect(signer.publicKey).toBe(
      hex('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c').toString('base64url'),
    );
    expect(signer.sign('\x72')).toBe(
      hex(
        '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da' +
          '085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
      ).toString('base64url'),
    );
  });

  it('signs text of any script, and the signature holds for that text and that key only', () => {
    const signer = createStationSigner(randomBytes(32));
    const other = createStationSigner(randomBytes(32));
    const signature = signer.sign('Cổng chính');
    expect(verifySignature(signer.publicKey, 'Cổng chính', signature)).toBe(true);
    expect(verifySignature(signer.publicKey, 'Cổng chinh', signature)).toBe(false);
    expect(verifySignature(other.publicKey, 'Cổng chính', signature)).toBe(false);
  });

  it('takes no seed of another length', () => {
    expect(() => createStationSigner(Buffer.alloc(31))).toThrow(RangeError);
    expect(() => createStationSigner(Buffer.alloc(33))).toThrow(RangeError);
  });

  it('does not need the seed once it is there', () => {
    const seed = randomBytes(32);
    const signer = createStationSigner(seed);
    seed.fill(0);
    expect(verifySignature(signer.publicKey, 'text', signer.sign('text'))).toBe(true);
  });

  it.each([
    ['an empty key', '', 'A'.repeat(86)],
    ['a key one byte short', 'A'.repeat(42), 'A'.repeat(86)],
    ['no signature', 'A'.repeat(43), ''],
    ['a signature of zeros', 'A'.repeat(43), 'A'.repeat(86)],
  ])('does not hold and does not throw for %s', (_, publicKey, signature) => {
    expect(verifySignature(publicKey, 'text', signature)).toBe(false);
  });
});

import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HPKE_INFO, type Recipient, recipientSchema, wrapSchema } from '../../../contract/vault.ts';
import {
  isPublicKey,
  keyIdOf,
  makeRecipientKey,
  openDataKey,
  publicKeyOf,
  wrapDataKey,
} from '../../../electron/vault/hpke.ts';
import {
  sampleAuthority,
  sampleAuthorityKey,
  sampleVenue,
  sampleVenueKey,
} from '../../../scripts/rig/sample-vault.ts';
import { openHpke } from './open-hpke.ts';

const KEY_ID = 'AAAAAAAAAAAAAAAAAAAAAA';
const OTHER_ID = 'BAAAAAAAAAAAAAAAAAAAAA';

const hex = (text: string): Buffer => Buffer.from(text, 'hex');
const swapped = (text: string, at: number): string =>
  text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);

describe('a data key, wrapped', () => {
  it('opens with the private key of each recipient and gives the same bytes', async () => {
    const dataKey = randomBytes(32);
    for (const [recipient, privateKey] of [
      [sampleVenue, sampleVenueKey],
      [sampleAuthority, sampleAuthorityKey],
    ] as const) {
      const wrap = await wrapDataKey(dataKey, KEY_ID, recipient);
      expect(wrapSchema.parse(wrap).recipient).toBe(recipient.keyId);
      expect(await openDataKey(wrap, KEY_ID, privateKey)).toEqual({ ok: true, value: dataKey });
    }
  });

  it('opens by the text of RFC 9180 alone, as written a second time in this test', async () => {
    const dataKey = randomBytes(32);
    const { enc, sealed } = await wrapDataKey(dataKey, KEY_ID, sampleVenue);
    const opened = openHpke({
      privateKey: sampleVenueKey,
      enc: Buffer.from(enc, 'base64url'),
      info: Buffer.from(HPKE_INFO),
      aad: Buffer.from(KEY_ID),
      sealed: Buffer.from(sealed, 'base64url'),
    });
    expect(opened).toEqual(dataKey);
  });

  it('opens neither with the key of the other recipient nor with a new one', async () => {
    const wrap = await wrapDataKey(randomBytes(32), KEY_ID, sampleVenue);
    const stranger = await makeRecipientKey();
    for (const privateKey of [sampleAuthorityKey, stranger.privateKey]) {
      expect(await openDataKey(wrap, KEY_ID, privateKey)).toMatchObject({
        ok: false,
        error: { kind: 'does-not-open' },
      });
    }
  });

  it("does not open as another data key's", async () => {
    const wrap = await wrapDataKey(randomBytes(32), KEY_ID, sampleVenue);
    expect(await openDataKey(wrap, OTHER_ID, sampleVenueKey)).toMatchObject({ ok: false });
  });

  it('does not open with any letter of it changed, and never throws', async () => {
    const wrap = await wrapDataKey(randomBytes(32), KEY_ID, sampleVenue);
    await fc.assert(
      fc.asyncProperty(fc.nat(86), fc.nat(63), async (inEnc, inSealed) => {
        // The last letter of 65 bytes in base64url has bits to spare.
        const enc = { ...wrap, enc: swapped(wrap.enc, Math.min(inEnc, 85)) };
        const sealed = { ...wrap, sealed: swapped(wrap.sealed, inSealed) };
        for (const changed of [enc, sealed]) {
          expect((await openDataKey(changed, KEY_ID, sampleVenueKey)).ok).toBe(false);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('does not open with bytes that are no scalar of the curve', async () => {
    const wrap = await wrapDataKey(randomBytes(32), KEY_ID, sampleVenue);
    for (const privateKey of [Buffer.alloc(32), Buffer.alloc(32, 0xff), Buffer.alloc(31, 1)]) {
      expect((await openDataKey(wrap, KEY_ID, privateKey)).ok).toBe(false);
      expect(publicKeyOf(privateKey)).toBeNull();
    }
  });

  it('differs each time, so equal keys do not show', async () => {
    const dataKey = randomBytes(32);
    const first = await wrapDataKey(dataKey, KEY_ID, sampleVenue);
    const second = await wrapDataKey(dataKey, KEY_ID, sampleVenue);
    expect(first.sealed).not.toBe(second.sealed);
    expect(first.enc).not.toBe(second.enc);
  });
});

describe("a recipient's key", () => {
  it('is made with a scalar of 32 bytes and a point that fits the contract', async () => {
    for (let n = 0; n < 20; n++) {
      const { privateKey, publicKey } = await makeRecipientKey();
      expect(privateKey).toHaveLength(32);
      expect(publicKeyOf(privateKey)).toBe(publicKey);
      const recipient: Recipient = { keyId: keyIdOf(publicKey), name: 'Sở Y tế', publicKey };
      expect(recipientSchema.parse(recipient)).toEqual(recipient);
      expect(isPublicKey(publicKey)).toBe(true);
    }
  });

  it('keeps its leading zeros', () => {
    const small = Buffer.alloc(32);
    small[31] = 1;
    const generator =
      '046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296' +
      '4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5';
    expect(publicKeyOf(small)).toBe(hex(generator).toString('base64url'));
  });

  it('is refused when its point is not on the curve, and nothing is wrapped to it', async () => {
    const point = Buffer.from(sampleVenue.publicKey, 'base64url');
    point[64] = (point[64] ?? 0) ^ 1;
    const publicKey = point.toString('base64url');
    expect(isPublicKey(publicKey)).toBe(false);
    expect(isPublicKey('A'.repeat(87))).toBe(false);
    await expect(wrapDataKey(randomBytes(32), KEY_ID, { ...sampleVenue, publicKey })).rejects.toThrow();
  });
});

describe('the second implementation', () => {
  /** Published with RFC 9180 for this very suite: mode 0, KEM 0x0010, KDF 0x0001, AEAD 0x0002, first message. */
  it("opens the RFC's own vector, and not with one bit changed", () => {
    const vector = {
      privateKey: hex('317f915db7bc629c48fe765587897e01e282d3e8445f79f27f65d031a88082b2'),
      enc: hex(
        '04c06b4f6bebc7bb495cb797ab753f911aff80aefb86fd8b6fcc35525f3ab5f0' +
          '3e0b21bd31a86c6048af3cb2d98e0d3bf01da5cc4c39ff5370d331a4f1f7d5a4e0',
      ),
      info: Buffer.from('Ode on a Grecian Urn'),
      aad: Buffer.from('Count-0'),
      sealed: hex(
        '58c61a45059d0c5704560e9d88b564a8b63f1364b8d1fcb3c4c6ddc1d291742465e902cd216f8908da49f8f96f',
      ),
    };
    expect(openHpke(vector).toString()).toBe('Beauty is truth, truth beauty');
    const changed = Buffer.from(vector.sealed);
    changed[0] = (changed[0] ?? 0) ^ 1;
    expect(() => openHpke({ ...vector, sealed: changed })).toThrow();
  });
});

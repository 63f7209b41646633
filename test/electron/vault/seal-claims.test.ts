import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Claims } from '../../../contract/reading.ts';
import { CLAIMS_DICTIONARY, MAX_SEALED_BYTES } from '../../../contract/vault.ts';
import { openClaims, PAD_BYTES, sealClaims } from '../../../electron/vault/seal-claims.ts';
import { seededRandom } from '../../../scripts/rig/seeded-random.ts';
import { certificateClaims, citizenCardClaims, declarationClaims } from './sample-claims.ts';

const KEY = Buffer.alloc(32, 7);
const PLACE = {
  keyId: 'AAAAAAAAAAAAAAAAAAAAAA',
  visitId: '019ba000-0000-7000-8000-000000000001',
  day: '2026-11-21',
};
const OVERHEAD = 28;

describe('sealed claims', () => {
  it.each([
    ['declaration', declarationClaims, 124],
    ['citizen card', citizenCardClaims, 188],
    ['certificate', certificateClaims, 316],
    ['nothing', {}, 60],
  ])('of a %s open to what they were', (_, claims, atMost) => {
    const sealed = sealClaims(KEY, PLACE, claims);
    expect(openClaims(KEY, PLACE, sealed)).toEqual({ ok: true, value: claims });
    expect(sealed.length).toBeLessThanOrEqual(atMost);
  });

  it.each([
    ['another visit', { visitId: '019ba000-0000-7000-8000-000000000002' }],
    ['another day', { day: '2026-11-22' }],
    ['another data key id', { keyId: 'BAAAAAAAAAAAAAAAAAAAAA' }],
  ])('do not open when they were moved to %s', (_, moved) => {
    const sealed = sealClaims(KEY, PLACE, declarationClaims);
    expect(openClaims(KEY, { ...PLACE, ...moved }, sealed)).toMatchObject({
      ok: false,
      error: { kind: 'does-not-open' },
    });
  });

  it('do not open under another key', () => {
    const sealed = sealClaims(KEY, PLACE, declarationClaims);
    expect(openClaims(Buffer.alloc(32, 8), PLACE, sealed)).toMatchObject({ ok: false });
  });

  it('do not open with any byte changed or cut off', () => {
    const sealed = sealClaims(KEY, PLACE, declarationClaims);
    for (let at = 0; at < sealed.length; at++) {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 0x40;
      expect(openClaims(KEY, PLACE, changed).ok).toBe(false);
      expect(openClaims(KEY, PLACE, sealed.subarray(0, at)).ok).toBe(false);
    }
  });

  it('are not claims when who held the key sealed something else', () => {
    const seal = (plain: Buffer): Buffer => {
      const nonce = randomBytes(12);
      const aad = `${PLACE.visitId} ${PLACE.day} ${PLACE.keyId}`;
      const cipher = createCipheriv('aes-256-gcm', KEY, nonce).setAAD(Buffer.from(aad));
      return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
    };
    for (const plain of [Buffer.alloc(0), Buffer.from('not deflate'), randomBytes(64)]) {
      expect(openClaims(KEY, PLACE, seal(plain))).toMatchObject({ ok: false, error: { kind: 'not-claims' } });
    }
  });

  it('never repeat, even for the same claims', () => {
    const seen = new Set(
      Array.from({ length: 50 }, () => sealClaims(KEY, PLACE, declarationClaims).toString('hex')),
    );
    expect(seen.size).toBe(50);
  });

  it('tell little by their length: whole steps, and the same for names of about one length', () => {
    const lengthOf = (fullName: string): number =>
      sealClaims(KEY, PLACE, { ...declarationClaims, fullName }).length;
    const lengths = ['Lê An', 'Trần Văn Bình', 'Phạm Quang Đức', 'Võ Thị Sáu'].map(lengthOf);
    for (const length of lengths) expect((length - OVERHEAD) % PAD_BYTES).toBe(0);
    expect(new Set(lengths).size).toBe(1);
  });

  it('fit the contract even of a hostile code; what else it carried is left out, who it was is not', () => {
    const random = seededRandom(1);
    const letter = (): string => String.fromCodePoint(0x4e00 + Math.floor(random() * 20_000));
    const text = (length: number): string => Array.from({ length }, letter).join('');
    const claims: Claims = {
      ...declarationClaims,
      extras: Array.from({ length: 16 }, () => text(300)),
      certificate: { v: text(4_000) },
    };
    const sealed = sealClaims(KEY, PLACE, claims);
    expect(sealed.length).toBeLessThanOrEqual(MAX_SEALED_BYTES);
    expect(openClaims(KEY, PLACE, sealed)).toEqual({ ok: true, value: declarationClaims });
  });

  it('open to what they were, whatever a code says', () => {
    const claims = fc.record(
      {
        fullName: fc.string({ unit: 'grapheme' }),
        address: fc.string({ unit: 'binary' }),
        phone: fc.string(),
        onBehalf: fc.boolean(),
        issuedAtMs: fc.maxSafeInteger(),
        extras: fc.array(fc.string()),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(claims, (some) => {
        expect(openClaims(KEY, PLACE, sealClaims(KEY, PLACE, some))).toEqual({
          ok: true,
          value: { ...some },
        });
      }),
    );
  });

  it('open after an update: the dictionary is what it always was', () => {
    expect(createHash('sha256').update(CLAIMS_DICTIONARY).digest('hex')).toBe(
      '1eeba29b745eb5e0cdaeb7de6cfb3714ea56bcc15aa9f0503e35691a033ebc95',
    );
    const old = Buffer.from(
      '_J0CDKMxshZY6YAbZhTMBqsPu1ep6XGrLr6VSxqWm5W_lTGngxZHSF9Pc1WTcbOChdJUoFItZyK95NZ9fjFvSIgzrD6tGhKWk1naP9XoNqyMRix-o0CoygxnfMl_jxIMKICRxLUwe3cQq0LdZg2VoTzz6-w5hvHoKbh4uw',
      'base64url',
    );
    expect(openClaims(KEY, PLACE, old)).toEqual({ ok: true, value: declarationClaims });
  });
});

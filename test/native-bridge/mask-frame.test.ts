import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskedFrameSchema } from '../../contract/devices.ts';
import { MAX_MASKED_CHARACTERS, maskFrame } from '../../native-bridge/mask-frame.ts';

describe('mask of a frame', () => {
  it.each([
    ['HC1:6BF+7T\r', 'HC1:9AA+9A<CR>'],
    [']Q1HC1:6BF', ']Q1HC1:9AA'],
    ['https://gh.vn/a?id=7', 'https://aa.aa/a?aa=9'],
    ['001090123456|Nguyễn Văn Ánh|01011990', '999999999999|Aaaaaa Aaa Aaa|99999999'],
    ['\u0001ab\u001dcd\u007f', '<SOH>aa<GS>aa<DEL>'],
    // A decomposed accent would show through the mask.
    ['Ha\u0323i', 'Aaa'],
    ['\u202eab\u00a0c', '<202E>aa<00A0>a'],
    ['٣Ⅻ½', '999'],
    ['阮', 'a'],
  ])('shows %j as %j', (frame, masked) => {
    expect(maskFrame(frame)).toBe(masked);
    expect(maskFrame(new TextEncoder().encode(frame))).toBe(masked);
  });

  it('shows bytes that are no UTF-8 as such', () => {
    expect(maskFrame(Uint8Array.of(0x41, 0xff, 0x31))).toBe('A\ufffd9');
  });

  it('keeps a frame of exactly the limit whole and cuts the middle out of a longer one', () => {
    expect(maskFrame('x'.repeat(MAX_MASKED_CHARACTERS))).toBe('a'.repeat(MAX_MASKED_CHARACTERS));
    expect(maskFrame(`${'x'.repeat(MAX_MASKED_CHARACTERS)}1\r`)).toBe(
      `${'a'.repeat(100)}…${'a'.repeat(94)}9<CR>`,
    );
    expect(maskFrame(`A${'1'.repeat(4_000)}Z`)).toBe(`A${'9'.repeat(99)}…${'9'.repeat(98)}A`);
  });

  it('never cuts a name in two', () => {
    const masked = maskFrame('\u001d'.repeat(300));
    expect(masked).toMatch(/^(<GS>)+…(<GS>)+$/);
    expect(masked.length).toBeLessThanOrEqual(MAX_MASKED_CHARACTERS);
  });

  it('fits its schema and holds no letter and no digit of any frame', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 700 }), (frame) => {
        const text = `#${frame}`;
        const masked = maskFrame(text);
        expect(maskedFrameSchema.safeParse({ atMs: 0, byteLength: 0, masked }).success).toBe(true);
        expect(masked.replace(/<[A-Z0-9]+>/g, '')).not.toMatch(/(?![aA9])[\p{L}\p{N}\p{M}]/u);
      }),
    );
  });
});

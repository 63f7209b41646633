import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskName } from '../../../electron/gate/mask-name.ts';

describe('masking a name', () => {
  it.each([
    ['Nguyễn Văn An', 'N.V. An'],
    ['NGUYEN VAN A', 'N.V. A'],
    ['Lê Ánh', 'L. Ánh'],
    ['Đặng Thị Ngọc Ưng', 'Đ.T.N. Ưng'],
    ['đặng thị yến', 'Đ.T. yến'],
    ['John Smith', 'J. Smith'],
    ["Anne-Marie O'Neill", "A. O'Neill"],
    ['Tôn Nữ Công Huyền Thị Bảo Châu', 'T.N.C.H. Châu'],
    ['李 小龙', '李. 小龙'],
  ])('keeps the given name and the initials: %s', (name, expected) => {
    expect(maskName(name)).toBe(expected);
  });

  it.each([
    ['An', 'A**'],
    ['Ưng', 'Ư**'],
    ['Nguyễnvănan', 'N**'],
  ])('masks a name of one word too, its length included: %s', (name, expected) => {
    expect(maskName(name)).toBe(expected);
  });

  it.each(['Tôn Nữ Công Huyền Thị Bảo Châu', 'Lê Ánh', 'Ưng', 'Nguyễn Abcdefghijklmnop'])(
    'leaves what was masked before as it is, as it stands on a slip: %s',
    (name) => {
      expect(maskName(maskName(name))).toBe(maskName(name));
    },
  );

  it('composes marks that came apart, so that one letter is one initial', () => {
    expect(maskName('Đặng Thị Ánh'.normalize('NFD'))).toBe('Đ.T. Ánh');
  });

  it.each([
    ['  Nguyễn   Văn\tAn \r\n'],
    ['Nguyễn\u00a0Văn\u3000An'],
    ['Nguyễn\u0000Văn\u200bAn'],
    ['\u202eNguyễn Văn An\u202c'],
    ['- Nguyễn . Văn An !'],
  ])('sees through odd spacing and control characters: %j', (name) => {
    expect(maskName(name)).toBe('N.V. An');
  });

  it('cuts a given name that would burst its box', () => {
    expect(maskName('Nguyễn Abcdefghijklmnop')).toBe('N. Abcdefghijkl…');
  });

  it.each(['', '   ', '...', '\u0000', '\ud800'])('answers nothing to what is no name: %j', (name) => {
    expect(maskName(name)).toBe('');
  });

  it('stays on one short line in NFC for any text, and quickly for a long one', () => {
    const graphemes = new Intl.Segmenter('vi');
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (name) => {
        const masked = maskName(name);
        expect(masked).toBe(masked.normalize('NFC'));
        expect(masked).not.toMatch(/[\p{Cc}\p{Cs}]/u);
        expect([...graphemes.segment(masked)].length).toBeLessThanOrEqual(22);
      }),
    );
    expect(maskName('a '.repeat(500_000)).length).toBeLessThan(30);
  });

  it('never gives away a family or middle name of more than one letter', () => {
    const word = fc.string({ unit: fc.constantFrom(...'BCDGHKLMNPQRSTVX'), minLength: 2, maxLength: 8 });
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), (hidden) => {
        const masked = maskName([...hidden, 'an'].join(' '));
        for (const name of hidden) expect(masked).not.toContain(name);
      }),
    );
  });
});

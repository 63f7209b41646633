import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvLine, phoneCell, plainCell, textCell } from '../../../electron/reports/csv.ts';
import { parseCsv } from '../../support/parse-csv.ts';

const roundTrip = (cell: string): string => parseCsv(csvLine([cell]))[0]?.[0] ?? 'nothing';

describe('a cell from a stranger', () => {
  const attacks = [
    '=HYPERLINK("http://evil.example","bấm vào đây")',
    '+1+1',
    '-2+3+cmd|" /C calc"!A0',
    '@SUM(1+1)',
    '\t=1+1',
    '\r=1+1',
    '\n=1+1',
    '＝1+1',
    '＋1',
    '－1',
    '＠SUM(1)',
    '  =1+1',
    '\u200b=1+1',
    '\uFEFF=1+1',
  ];
  for (const attack of attacks) {
    it(`is no formula when it begins as ${JSON.stringify(attack.slice(0, 12))}`, () => {
      for (const cell of [textCell(attack), plainCell(attack), phoneCell(attack)]) {
        expect(roundTrip(cell)).toBe(`'${attack}`);
      }
    });
  }

  it('never begins a formula, except the constant that holds digits and signs only', () => {
    const nasty = fc.string({
      unit: fc.constantFrom(
        '=',
        '+',
        '-',
        '@',
        '"',
        ',',
        ';',
        '\t',
        '\r',
        '\n',
        '0',
        '9',
        'e',
        '.',
        ' ',
        '＝',
        'Á',
      ),
    });
    fc.assert(
      fc.property(fc.oneof(nasty, fc.string({ unit: 'grapheme' })), (text) => {
        for (const cell of [textCell(text), phoneCell(text)]) {
          expect(roundTrip(cell)).toMatch(/^(?![\s\p{Cf}]*[=+\-@＝＋－＠])|^="\+?\d[^"=()]*"$/u);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('comes back as it was when it is harmless', () => {
    for (const text of ['Nguyễn Thị "Ánh", Tuyết', 'số 5; ngõ 3', 'dòng 1\r\ndòng 2', '', 'Đ']) {
      expect(roundTrip(textCell(text))).toBe(text);
    }
  });

  it('has no NUL or other control character that ends a cell early', () => {
    expect(roundTrip(textCell('An\0h\u0007'))).toBe('An\uFFFDh\uFFFD');
  });
});

describe('digits that are no number', () => {
  it.each(['0912345678', '001190012345', '079203001234', '1E5', '1E+5', '1e-5', '1.000', '12', '1-2', '3/4'])(
    'keeps %s as text in Excel',
    (text) => {
      expect(roundTrip(textCell(text))).toBe(`="${text}"`);
    },
  );

  it('keeps the plus sign of an international number', () => {
    expect(roundTrip(phoneCell('+84912345678'))).toBe('="+84912345678"');
    expect(roundTrip(phoneCell('0912345678'))).toBe('="0912345678"');
  });

  it('leaves ids with letters and our own numbers as they are', () => {
    expect(textCell('01932b2e-0000-7000-8000-000000000001')).toBe('01932b2e-0000-7000-8000-000000000001');
    expect(textCell('B1234567')).toBe('B1234567');
    expect(plainCell('17')).toBe('17');
  });
});

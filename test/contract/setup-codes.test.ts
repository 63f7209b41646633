import bwipjs from 'bwip-js/node';
import { describe, expect, it } from 'vitest';
import { setupCodesSchema } from '../../contract/setup-codes.ts';
import shipped from '../../resources/setup-codes/setup-codes.json' with { type: 'json' };

/** Bar and space widths of Code 128 by symbol value (ISO/IEC 15417, table 1). */
const WIDTHS =
  '212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141 411131 211412 211214 211232'.split(
    ' ',
  );
const START_B = 104;
const CODE_C = 99;
const CODE_B = 100;
const FNC3 = 96;
const STOP_WIDTHS = '2331112';

/** Reads bar and space widths as a scanner would; function character 3 reads as `<FNC3>`. */
function readCode128(widths: readonly number[]): string {
  const whole = widths.join('');
  if (!whole.endsWith(STOP_WIDTHS)) throw new Error('no stop');
  const values = (whole.slice(0, -STOP_WIDTHS.length).match(/.{6}/g) ?? []).map((one) => WIDTHS.indexOf(one));
  const check = values.pop();
  const sum = values.reduce((total, value, at) => total + value * Math.max(at, 1), 0);
  if (values.includes(-1) || sum % 103 !== check) throw new Error('a scanner would not read this');
  if (values[0] !== START_B) throw new Error('starts in another set');
  let isSetC = false;
  return values
    .slice(1)
    .map((value) => {
      if (!isSetC && value === CODE_C) {
        isSetC = true;
        return '';
      }
      if (isSetC && value === CODE_B) {
        isSetC = false;
        return '';
      }
      if (isSetC) return String(value).padStart(2, '0');
      if (value === FNC3) return '<FNC3>';
      if (value > 94) throw new Error(`function ${value}`);
      return String.fromCharCode(value + 32);
    })
    .join('');
}

const draw = (data: string): readonly number[] => {
  const [symbol] = bwipjs.raw({ bcid: 'code128', text: data, parsefnc: true });
  if (symbol === undefined || !('sbs' in symbol)) throw new Error('drew no bars');
  return symbol.sbs;
};

describe('set-up codes that ship', () => {
  const { makers } = setupCodesSchema.parse(shipped);

  it('draws each Honeywell command as tilde, command, period and function 3, nothing else', () => {
    const codes = makers.find(({ id }) => id === 'honeywell')?.codes ?? [];
    expect(codes.map(({ data }) => readCode128(draw(data)))).toEqual([
      '~DEFALT.<FNC3>',
      '~TRMUSB130.<FNC3>',
      '~PAP131.<FNC3>',
      '~PAP124.<FNC3>',
      '~VSUFCR.<FNC3>',
    ]);
  });

  it('prints under each code the command that it carries', () => {
    for (const { codes } of makers)
      for (const { data, command } of codes) expect(data).toBe(`~${command}^FNC3`);
  });

  it('draws nothing for a maker whose way of writing commands is not documented', () => {
    for (const { encodingSource, codes, lookUp } of makers) {
      if (encodingSource === null) expect(codes).toEqual([]);
      expect(codes.length + lookUp.length).toBeGreaterThan(0);
    }
    const [honeywell] = makers;
    const undocumented = setupCodesSchema.safeParse({ makers: [{ ...honeywell, encodingSource: null }] });
    expect(undocumented.error?.issues.map(({ message }) => message)).toEqual([
      'a code is drawn whose encoding nobody documents',
    ]);
  });

  it('tells two codes of one maker apart', () => {
    const [honeywell] = makers;
    const [code] = honeywell?.codes ?? [];
    expect(setupCodesSchema.safeParse({ makers: [{ ...honeywell, codes: [code, code] }] }).success).toBe(
      false,
    );
  });

  it('offers a serial connection, which carries Vietnamese letters, for every maker', () => {
    for (const { codes, lookUp } of makers)
      expect([...codes, ...lookUp].some(({ title }) => title.en.includes('USB serial (preferred)'))).toBe(
        true,
      );
  });
});

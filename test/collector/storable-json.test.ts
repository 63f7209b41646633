import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stableJson, storableJson } from '../../collector/storable-json.ts';

const anyJson = fc.jsonValue({ stringUnit: 'binary' });

describe('stable JSON', () => {
  it('is the same text whatever the order of keys, and means the same', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), anyJson), (record) => {
        const reversed = Object.fromEntries(Object.entries(record).reverse());
        expect(stableJson(reversed)).toBe(stableJson(record));
        expect(JSON.parse(stableJson(record))).toEqual(JSON.parse(JSON.stringify(record)));
      }),
    );
  });

  it('tells an absent field from a null one', () => {
    expect(stableJson({ a: undefined, b: null })).toBe('{"b":null}');
  });
});

describe('storable JSON', () => {
  it('holds no NUL and no half surrogate, and nothing else is changed', () => {
    const nasty = fc.string({
      unit: fc.constantFrom('\0', '\ud800', '\udc00', '\\', 'u', '0', 'd8', '"', '\n', 'é', '🙂'),
    });
    fc.assert(
      fc.property(nasty, (text) => {
        const expected = text.replace(/\0|\p{Surrogate}/gu, '\uFFFD');
        expect(JSON.parse(storableJson(stableJson({ [text]: [text] })))).toEqual({ [expected]: [expected] });
      }),
      { numRuns: 2_000 },
    );
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  contacts,
  families,
  readingNotices,
  sexSchema,
  symptoms,
  trustSchema,
} from '../../contract/reading.ts';
import { reasonSchema } from '../../contract/reasons.ts';
import { dropKindSchema, laneDirectionSchema, viaSchema } from '../../contract/scan.ts';
import {
  deviceStateSchema,
  deviceStatusSchema,
  outOfOrderKinds,
  syncStatusSchema,
} from '../../contract/status.ts';
import { nextSteps, outcomeSchema } from '../../contract/verdict.ts';
import { catalogues, fill, languages } from '../../renderer/catalogue.ts';
import { readFontLetters } from '../support/read-font-letters.ts';

const flatten = (texts: object, before = ''): [string, string][] =>
  Object.entries(texts).flatMap(([key, text]): [string, string][] =>
    typeof text === 'string' ? [[before + key, text]] : flatten(text, `${before}${key}.`),
  );

const placeholders = (text: string): string[] =>
  [...text.matchAll(/\{(\w+)\}/g)].map((hit) => hit[1] ?? '').sort();

/** Section of the catalogue -> the closed list that it must hold, neither more nor less. */
const closedLists: Record<string, { list: readonly string[]; besides?: readonly string[] }> = {
  nextSteps: { list: nextSteps },
  reasons: { list: reasonSchema.options },
  families: { list: families },
  trust: { list: trustSchema.options },
  outcomes: { list: outcomeSchema.options },
  directions: { list: laneDirectionSchema.options },
  notices: { list: readingNotices },
  outOfOrder: { list: outOfOrderKinds, besides: ['visitor'] },
  'sync.states': { list: syncStatusSchema.shape.state.options },
  'sync.problems': { list: syncStatusSchema.shape.problem.unwrap().options },
  'devices.states': { list: deviceStateSchema.options },
  'devices.problems': { list: deviceStatusSchema.shape.problem.unwrap().options },
  drops: { list: dropKindSchema.options, besides: ['count'] },
  via: { list: viaSchema.options },
  symptoms: { list: symptoms },
  contacts: { list: contacts },
  sexes: { list: sexSchema.options },
};

const at = (texts: object, path: string): object =>
  path.split('.').reduce<object>((part, key) => Reflect.get(part, key), texts);

describe.each(languages)('the catalogue in %s', (language) => {
  const texts = catalogues[language];

  it.each(Object.entries(closedLists))('has a text for each of %s and no other', (section, expected) => {
    const keys = Object.keys(at(texts, section)).sort();
    expect(keys).toEqual([...expected.list, ...(expected.besides ?? [])].sort());
  });

  it('has the keys of Vietnamese, the same values to fill in, and no empty text', () => {
    const own = flatten(texts);
    const vietnamese = new Map(flatten(catalogues.vi));
    expect(own.map(([key]) => key).sort()).toEqual([...vietnamese.keys()].sort());
    for (const [key, text] of own) {
      expect(placeholders(text), key).toEqual(placeholders(vietnamese.get(key) ?? ''));
      expect(text.trim(), key).toBe(text);
      expect(text, key).not.toBe('');
    }
  });

  it('is in NFC, so that it compares and draws as one letter per letter', () => {
    for (const [key, text] of flatten(texts)) expect(text.normalize('NFC'), key).toBe(text);
  });

  it('keeps what guard, export and log show within 40 characters', () => {
    const shorts = flatten(texts).filter(([key]) => key.endsWith('.short'));
    expect(shorts.length).toBe(reasonSchema.options.length + dropKindSchema.options.length);
    for (const [key, text] of shorts) expect(text.length, key).toBeLessThanOrEqual(40);
  });

  it('keeps what a visitor reads short enough for two lines of the sentence size', () => {
    const visitor = flatten(texts).filter(
      ([key]) => /^(reasons|drops)\..*\.title$/.test(key) || key.startsWith('nextSteps.'),
    );
    for (const [key, text] of visitor) expect(text.length, key).toBeLessThanOrEqual(70);
  });
});

describe('the two languages', () => {
  it('never name a withdrawn app: sending people to one cost a citizen ten minutes', () => {
    const all = JSON.stringify(catalogues).toLowerCase();
    for (const app of ['bluezone', 'ncovi', 'pc-covid', 'pccovid']) expect(all).not.toContain(app);
  });

  it('leave a place without a value visible instead of printing "undefined"', () => {
    expect(fill('Chờ gửi {count} lượt', {})).toBe('Chờ gửi {count} lượt');
    expect(fill('Chờ gửi {count} lượt', { count: 0 })).toBe('Chờ gửi 0 lượt');
  });
});

describe('the shipped font', () => {
  const css = readFileSync(new URL('../../renderer/fonts.css', import.meta.url), 'utf8');
  const faces = [
    ...css.matchAll(/font-weight: (\d+);\s+src:\s*url\("?([^)"]+)"?\)[^;]*;\s+unicode-range:\s*([^;]+);/g),
  ].map(([, weight = '', url = '', ranges = '']) => ({
    weight,
    letters: readFontLetters(readFileSync(new URL(`../../renderer/${url}`, import.meta.url))),
    ranges: ranges.split(',').map((range) => {
      const [from = '', to = from] = range.trim().replace('U+', '').split('-');
      return [Number.parseInt(from, 16), Number.parseInt(to, 16)] as const;
    }),
  }));
  const draws = (weight: string, code: number): boolean =>
    faces.some(
      (face) =>
        face.weight === weight &&
        face.letters.has(code) &&
        face.ranges.some(([from, to]) => code >= from && code <= to),
    );

  const vietnameseNames =
    'aăâbcdđeêghiklmnoôơpqrstuưvxyfjwz' + 'áàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ';
  const needed = new Set(
    [
      ...(JSON.stringify(flatten(catalogues)) +
        vietnameseNames +
        vietnameseNames.toUpperCase() +
        '0123456789:*'),
    ]
      .map((letter) => letter.codePointAt(0) ?? 0)
      .filter((code) => code > 0x20),
  );

  it.each(['400', '600', '800'])(
    'draws every letter of both catalogues and of Vietnamese names in weight %s',
    (weight) => {
      expect(faces.filter((face) => face.weight === weight)).toHaveLength(3);
      const missing = [...needed]
        .filter((code) => !draws(weight, code))
        .map((code) => String.fromCodePoint(code));
      expect(missing).toEqual([]);
    },
  );

  it('is not believed to draw what it lacks', () => {
    expect(draws('800', '中'.codePointAt(0) ?? 0)).toBe(false);
  });
});

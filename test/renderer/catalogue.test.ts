import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bundleKinds } from '../../contract/bundle.ts';
import { clockDoubtSchema } from '../../contract/clock-state.ts';
import { deviceCommandSchema, phoneKinds } from '../../contract/devices.ts';
import { roomSchema } from '../../contract/occupancy.ts';
import { policySchema } from '../../contract/policy.ts';
import {
  contacts,
  families,
  readingNotices,
  sexSchema,
  symptoms,
  trustSchema,
} from '../../contract/reading.ts';
import { type Reason, reasonSchema } from '../../contract/reasons.ts';
import { freshnessSchema } from '../../contract/rule-facts.ts';
import { laneDirectionSchema, scanAgainKindSchema } from '../../contract/scan.ts';
import {
  alarmSchema,
  deviceStateSchema,
  deviceStatusSchema,
  outOfOrderKinds,
  stationStatusSchema,
  syncStatusSchema,
} from '../../contract/status.ts';
import { nextSteps, outcomeSchema } from '../../contract/verdict.ts';
import { catalogues, fill, languages } from '../../renderer/catalogue.ts';
import { tellVisit } from '../../renderer/tell-prompt.ts';
import { everyRefusal } from '../support/every-prompt.ts';
import { readFontLetters } from '../support/read-font-letters.ts';
import { sampleVisitPrompt } from '../support/sample-screens.ts';

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
  'devices.dongle.states': { list: deviceStateSchema.options },
  'devices.dongle.problems': { list: deviceStatusSchema.shape.problem.unwrap().options },
  alarms: { list: alarmSchema.options },
  'zones.full': { list: roomSchema.options.filter((room) => room !== 'unlimited' && room !== 'free') },
  'clock.doubts': { list: clockDoubtSchema.options },
  'keeping.problems': { list: stationStatusSchema.shape.keeping.shape.backupProblem.unwrap().options },
  'staff.inside.problems': { list: ['wrong-passphrase', 'failed'] },
  'staff.commands': { list: deviceCommandSchema.options },
  'staff.test.outcomes': { list: outcomeSchema.options },
  'staff.phones.kinds': { list: phoneKinds },
  configuration: { list: freshnessSchema.options.filter((freshness) => freshness !== 'fresh') },
  'configuration.stale': { list: bundleKinds },
  'configuration.expired': { list: bundleKinds },
  drops: { list: scanAgainKindSchema.options, besides: ['count'] },
  via: { list: deviceStatusSchema.shape.via.options },
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
    expect(shorts.length).toBe(reasonSchema.options.length + scanAgainKindSchema.options.length);
    for (const [key, text] of shorts) expect(text.length, key).toBeLessThanOrEqual(40);
  });

  it('keeps what a visitor reads short enough for two lines of the sentence size', () => {
    const visitor = flatten(texts).filter(
      ([key]) => /^(reasons|drops)\..*\.title$/.test(key) || /^(nextSteps|instead)\./.test(key),
    );
    for (const [key, text] of visitor) {
      const most = key.endsWith('.title') ? 70 : 110;
      expect(text.length, key).toBeLessThanOrEqual(most);
    }
  });

  it('ends every sentence that a visitor reads like a sentence', () => {
    const visitor = flatten(texts).filter(([key]) =>
      /^(reasons|drops)\..*\.title$|^(nextSteps|instead)\./.test(key),
    );
    for (const [key, text] of visitor) expect(text, key).toMatch(/^[\p{Lu}{].*\.$/u);
  });
});

/** The three parts of a refusal: what was shown, what is needed, where to get it. */
describe.each(languages)('every refusal in %s', (language) => {
  const texts = catalogues[language];
  const needed = language === 'vi' ? /^(Mời|Nếu là) / : /^(Please|If it is a declaration page, please) /;
  const place = language === 'vi' ? /nhân viên|điện thoại|thẻ căn cước/ : /staff|phone|citizen card/;

  it.each(everyRefusal())('%s, %s, %s, %s', (reason, kind, nextStep, family) => {
    const text = reason === 'venue-rule' ? { vi: 'Nghỉ trưa.', en: 'Closed at noon.' } : null;
    const { what, next } = tellVisit(sampleVisitPrompt({ kind, reasons: [reason], nextStep, family, text }));
    expect(what?.[language], 'what was shown').toMatch(/\p{L}{2}.*\.$/u);
    expect(next[language], 'what is needed').toMatch(needed);
    expect(next[language], 'where to get it').toMatch(place);
    expect(`${what?.[language]} ${next[language]}`).not.toMatch(/\{\w+\}/);
  });

  it('uses no word of the trade', () => {
    const visitor = flatten(texts).filter(([key]) => /^reasons\..*\.title$|^(nextSteps|instead)\./.test(key));
    for (const [key, text] of visitor) {
      expect(text, key).not.toMatch(
        /DEFLATE|CBOR|COSE|JWS|base45|zlib|UTF-8|thuật toán|mã hóa|dữ liệu|algorithm|payload/i,
      );
    }
  });

  it('does not say the same twice: no next step opens with the words of its reason', () => {
    for (const [reason, kind, nextStep, family] of everyRefusal()) {
      const told = tellVisit(sampleVisitPrompt({ kind, reasons: [reason], nextStep, family }));
      const [first, second] = [told.what?.[language] ?? '', told.next[language]];
      const shared = first.split(/[ ,.;]+/).filter((word, at, all) => {
        const three = all.slice(at, at + 4).join(' ');
        return word !== '' && at + 4 <= all.length && three.length > 14 && second.includes(three);
      });
      expect(shared, `${reason} ${nextStep} ${family}`).toEqual([]);
    }
  });
});

describe('a reason', () => {
  it('that a policy or a code can refuse for is in the sweep', () => {
    const onlyAccepts: readonly Reason[] = [
      'declaration-ok',
      'code-ok',
      'exit-recorded',
      'registered-declaration',
      'certificate-with-identity',
      'assisted-declaration-ok',
      'slip-ok',
    ];
    const swept = new Set(everyRefusal().map(([reason]) => reason));
    expect([...swept, ...onlyAccepts].sort()).toEqual([...reasonSchema.options].sort());
  });

  it('of a shipped policy comes only with the next steps of the sweep', () => {
    const swept = new Set(
      everyRefusal().map(([reason, outcome, nextStep]) => `${reason} ${outcome} ${nextStep}`),
    );
    const folder = new URL('../../resources/policies/', import.meta.url);
    const policies = readdirSync(folder).map((file) =>
      policySchema.parse(JSON.parse(readFileSync(new URL(file, folder), 'utf8'))),
    );
    expect(policies.length).toBeGreaterThan(0);
    for (const { id, rules, otherwise } of policies) {
      for (const { outcome, reason, nextStep } of [...rules, otherwise]) {
        if (outcome !== 'accept') expect(swept, id).toContain(`${reason} ${outcome} ${nextStep}`);
      }
    }
  });
});

describe('the two languages', () => {
  it('never name a withdrawn app: sending people to one cost a citizen ten minutes', () => {
    // What staff read of radios nearby names what is sent; a visitor never reads it.
    const all = JSON.stringify(
      Object.values(catalogues).map(({ staff: _, ...texts }) => texts),
    ).toLowerCase();
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

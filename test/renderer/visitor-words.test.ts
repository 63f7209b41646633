import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { visitorLanguages } from '../../contract/display.ts';
import { reasonSchema } from '../../contract/reasons.ts';
import { catalogues } from '../../renderer/catalogue.ts';
import { healthReasons } from '../../renderer/staff-codes.ts';
import { tellVisit, underOf } from '../../renderer/tell-prompt.ts';
import { verdictTable } from '../../renderer/verdict-table.ts';
import {
  LEADING_UNDER,
  lineOf,
  sayUnder,
  visitorFiles,
  visitorKeys,
  visitorWords,
  writtenLanguages,
} from '../../renderer/visitor-words.ts';
import { everyVisitorLanguage } from '../support/every-prompt.ts';
import { readFontLetters } from '../support/read-font-letters.ts';
import { sampleAtMs, sampleVisitPrompt } from '../support/sample-screens.ts';

const folder = new URL('../../resources/locales/visitor/', import.meta.url);
const css = readFileSync(new URL('../../renderer/visitor-words.css', import.meta.url), 'utf8');

const flatten = (texts: object, before = ''): [string, string][] =>
  Object.entries(texts).flatMap(([key, text]): [string, string][] =>
    typeof text === 'string' ? [[before + key, text]] : flatten(text, `${before}${key}.`),
  );
const placeholders = (text: string): string[] =>
  [...text.matchAll(/\{(\w+)\}/g)].map((hit) => hit[1] ?? '').sort();

/** Every key that a verdict needs, with its English. */
const english = new Map(
  flatten({
    ...Object.fromEntries(
      Object.entries(visitorKeys).map(([section, keys]) => [
        section,
        Object.fromEntries(
          keys.map((key): [string, unknown] => [key, Reflect.get(Reflect.get(catalogues.en, section), key)]),
        ),
      ]),
    ),
    nextSteps: catalogues.en.nextSteps,
    instead: catalogues.en.instead,
    families: catalogues.en.families,
    age: catalogues.en.age,
    reasons: Object.fromEntries(
      Object.entries(catalogues.en.reasons).map(([reason, { title }]) => [reason, { title }]),
    ),
  }),
);

/** What is wrong with a language's file; nothing when it may ship. */
function faultsOf({ complete, ...texts }: Readonly<Record<string, unknown>>): string[] {
  const own = new Map(flatten(texts));
  const faults = [...own].flatMap(([key, text]) => {
    const model = english.get(key);
    if (model === undefined) return [`unknown key ${key}`];
    if (text === '' || text.trim() !== text) return [`${key} is empty or padded`];
    if (text.normalize('NFC') !== text) return [`${key} is not in NFC`];
    if (placeholders(text).join() !== placeholders(model).join()) return [`${key} fills in other values`];
    return [];
  });
  const missing = complete ? [...english.keys()].filter((key) => !own.has(key)) : [];
  return [...faults, ...missing.map((key) => `missing key ${key}`)];
}

interface Face {
  readonly family: string;
  readonly weight: string;
  readonly draws: (code: number) => boolean;
}
const facesIn = (sheet: string): Face[] =>
  [
    ...sheet.matchAll(
      /font-family: "([^"]+)";[^}]*?font-weight: (\d+);\s+src:\s*url\("?([^)"]+)"?\)[^;]*;\s+unicode-range:\s*([^;]+);/g,
    ),
  ].map(([, family = '', weight = '', url = '', list = '']) => {
    const letters = readFontLetters(readFileSync(new URL(`../../renderer/${url}`, import.meta.url)));
    const ranges = list.split(',').map((range) => {
      const [from = '', to = from] = range.trim().replace('U+', '').split('-');
      return [Number.parseInt(from, 16), Number.parseInt(to, 16)] as const;
    });
    return {
      family,
      weight,
      draws: (code) => letters.has(code) && ranges.some(([from, to]) => code >= from && code <= to),
    };
  });
const faces = [
  ...facesIn(css),
  ...facesIn(readFileSync(new URL('../../renderer/fonts.css', import.meta.url), 'utf8')),
];
/** Letters that no shipped face of this weight draws. */
const undrawn = (weight: string, text: string): string[] =>
  [...new Set(text)].filter((letter) => {
    const code = letter.codePointAt(0) ?? 0;
    return code > 0x20 && !faces.some((face) => face.weight === weight && face.draws(code));
  });

describe('the files of the visitors’ languages', () => {
  it('are exactly those that the loader knows, each a language of the contract', () => {
    const files = readdirSync(folder).map((file) => file.replace(/\.json$/, ''));
    expect(files.sort()).toEqual(Object.keys(visitorFiles).sort());
    for (const file of files) expect(visitorLanguages).toContain(file);
    expect([...writtenLanguages].sort()).toEqual(files);
  });

  it('of Chinese and Korean are complete', () => {
    expect(visitorFiles.zh?.complete).toBe(true);
    expect(visitorFiles.ko?.complete).toBe(true);
  });
});

describe('the keys of a verdict', () => {
  it('hold every word that a person can be shown', () => {
    const shown = new Set(everyVisitorLanguage().map(({ prompt }) => verdictTable[prompt.kind].word(prompt)));
    expect([...shown].sort()).toEqual([...visitorKeys.words].sort());
  });
});

describe.each(writtenLanguages)('the words in %s', (language) => {
  const file = visitorFiles[language] ?? { complete: false };
  const texts = flatten({ ...file, complete: {} });

  it('have no unknown key, no missing key where complete, and the values of the English', () => {
    expect(faultsOf({ ...file })).toEqual([]);
  });

  it.each(['400', '600'])('have every letter in the shipped faces in weight %s', (weight) => {
    expect(undrawn(weight, texts.map(([, text]) => text).join(''))).toEqual([]);
  });

  it('say of health what they say of any code that a person has to look at', () => {
    const { reasons = {} } = visitorWords(language);
    const shared = reasons['unsigned-code']?.title;
    for (const reason of healthReasons) expect(reasons[reason]?.title, reason).toBe(shared);
  });

  it('are short enough for two lines', () => {
    for (const [key, text] of texts)
      expect(text.length, key).toBeLessThanOrEqual(key.startsWith('words.') ? 26 : 110);
  });

  it('leave no value unfilled in any refusal, and name their language on every sentence', () => {
    const own = everyVisitorLanguage().filter(({ name }) => name.startsWith(`${language}, `));
    expect(own.length).toBeGreaterThan(reasonSchema.options.length - 10);
    for (const { name, prompt } of own) {
      if (prompt.kind === 'scan-again') throw new Error(`${name} is of nobody`);
      for (const { text, language: spoken } of underOf(tellVisit(prompt))) {
        expect(text, name).not.toMatch(/\{\w+\}|undefined/);
        const isVenueText = text === prompt.text?.en;
        if (file.complete) expect(spoken, name).toBe(isVenueText ? 'en' : language);
        // English letters only where English is said.
        if (spoken === 'en') expect(text, name).toMatch(/^[\p{Script=Latin}\p{P}\p{N} ]+$/u);
        else expect(text, name).toMatch(/[\p{Script=Han}\p{Script=Hangul}\p{Script=Lao}\p{Script=Khmer}]/u);
      }
    }
  });
});

describe('a file that may not ship', () => {
  const whole = { complete: true, ...visitorFiles.zh };

  it('is one with an unknown key, in whatever section', () => {
    expect(faultsOf({ ...whole, words: { ...whole.words, enter: '请进' } })).toEqual([
      'unknown key words.enter',
    ]);
    expect(faultsOf({ ...whole, guard: { lane: '通道' } })).toEqual(['unknown key guard.lane']);
  });

  it('is one marked complete that lacks a key; one that is not marked may lack it', () => {
    const { deny: _, ...words } = whole.words ?? {};
    expect(faultsOf({ ...whole, words })).toEqual(['missing key words.deny']);
    expect(faultsOf({ ...whole, words, complete: false })).toEqual([]);
  });

  it('is one whose sentence forgets its value', () => {
    expect(faultsOf({ ...whole, face: { ...whole.face, wait: '请等候。' } })).toEqual([
      'face.wait fills in other values',
    ]);
  });

  it('is one with a letter that no face draws', () => {
    expect(undrawn('600', '请进')).toEqual([]);
    expect(undrawn('600', '请進')).toEqual(['進']);
    expect(undrawn('400', 'ꪼ')).toEqual(['ꪼ']);
  });
});

describe('a verdict', () => {
  it('says word and next step in the language of the code', () => {
    const told = tellVisit(
      sampleVisitPrompt({
        kind: 'deny',
        reasons: ['payment-code'],
        family: 'payment',
        nextStep: 'declare-now',
        language: 'zh',
      }),
    );
    expect(lineOf(underOf(told))).toBe(
      '这是付款码，不能用来通过这里。请做健康申报，然后扫描得到的码。没有手机，请找门口的工作人员帮忙。',
    );
    expect(told.next.en).toBe(catalogues.en.nextSteps['declare-now']);
  });

  it('says how old a declaration is, and how long the wait, in that language', () => {
    const declaredAtMs = sampleAtMs - 4 * 24 * 3_600_000;
    const old = sampleVisitPrompt({
      kind: 'deny',
      reasons: ['declaration-too-old'],
      declaredAtMs,
      language: 'ko',
    });
    expect(tellVisit({ ...old, atMs: sampleAtMs }).under.what?.text).toBe(
      '4일 전에 신고함: 이곳의 기한이 지났습니다.',
    );
    const full = sampleVisitPrompt({ kind: 'deny', reasons: ['venue-full'], waitMinutes: 7, language: 'zh' });
    expect(tellVisit(full).under.what?.text).toBe('里面的人数已满。大约需要等候 7 分钟。');
  });

  it.each([
    ['lo', 'ກະລຸນາລໍຖ້າຢູ່ນີ້.'],
    ['km', 'សូមរង់ចាំនៅទីនេះ។'],
  ] as const)('in %s stands in English where a sentence is missing', (language, wait) => {
    const { under } = tellVisit(
      sampleVisitPrompt({
        kind: 'deny',
        reasons: ['venue-full'],
        nextStep: 'wait-here',
        waitMinutes: 7,
        language,
      }),
    );
    expect(under.what).toEqual({
      text: 'There is no more room inside for now. The wait is about 7 minutes.',
      language: 'en',
    });
    expect(under.next).toEqual({ text: wait, language });
  });

  it.each(['tyz', 'nut', 'hmn'] as const)(
    'in %s, of which there is no file yet, is all in English',
    (language) => {
      const told = tellVisit(sampleVisitPrompt({ kind: 'deny', reasons: ['payment-code'], language }));
      expect(underOf(told).map((part) => part.language)).toEqual(['en', 'en']);
      expect(sayUnder(language, 'STOP', (texts) => texts.words?.deny)).toEqual({
        text: 'STOP',
        language: 'en',
      });
    },
  );

  it('says a venue’s own sentence in English: it has no other', () => {
    const text = { vi: 'Hôm nay chỉ tiếp người có hẹn.', en: 'Appointments only today.' };
    const { under } = tellVisit(
      sampleVisitPrompt({
        kind: 'deny',
        reasons: ['venue-rule'],
        nextStep: 'see-staff',
        text,
        language: 'zh',
      }),
    );
    expect(under.what).toEqual({ text: text.en, language: 'en' });
    expect(under.next.language).toBe('zh');
  });
});

describe('the style sheet', () => {
  it('gives the scripts with marks the room that the sizes count on', () => {
    expect(css).toMatch(
      new RegExp(`:lang\\(lo\\), :lang\\(km\\)\\) \\{\\s+line-height: ${LEADING_UNDER.tall};`),
    );
  });

  it('names each face in the tokens, after the Vietnamese one', () => {
    const tokens = readFileSync(new URL('../../renderer/tokens.css', import.meta.url), 'utf8');
    const [, list = ''] = /--face: ([^;]+);/.exec(tokens) ?? [];
    const named = [...list.matchAll(/"([^"]+)"/g)].map(([, name]) => name);
    expect(named[0]).toBe('Be Vietnam Pro');
    expect(new Set(named)).toEqual(new Set(faces.map(({ family }) => family)));
  });

  it('keeps the faces of the visitors’ languages under 300 KB together', () => {
    const bytes = [...css.matchAll(/url\(([^)]+)\)/g)].reduce(
      (sum, [, url = '']) => sum + readFileSync(new URL(`../../renderer/${url}`, import.meta.url)).byteLength,
      0,
    );
    expect(bytes).toBeLessThan(300_000);
  });
});

/**
 * Visitor's words: what one verdict says under the Vietnamese, in the language that the code names.
 *
 * A language is a file in resources/locales/visitor with the catalogue's own keys, only those that a verdict needs.
 * One marked `complete` has every key; of another each sentence that is missing stands in English. Tày, Nùng and
 * H'Mông have no file yet: to add one, write it and name it here; the test asks for the rest (keys, letters, room).
 */
import type { VisitorLanguage } from '../contract/display.ts';
import { visitorLanguages } from '../contract/display.ts';
import kmTexts from '../resources/locales/visitor/km.json' with { type: 'json' };
import koTexts from '../resources/locales/visitor/ko.json' with { type: 'json' };
import loTexts from '../resources/locales/visitor/lo.json' with { type: 'json' };
import zhTexts from '../resources/locales/visitor/zh.json' with { type: 'json' };
import { type Catalogue, catalogues } from './catalogue.ts';

/** What of the catalogue a verdict says to its visitor: these keys, in each section all keys unless listed. */
export const visitorKeys = {
  words: ['accept-in', 'accept-out', 'deny', 'ask', 'scan-card', 'wait'],
  directions: ['in', 'out'],
  face: ['declare', 'declare-again', 'wait', 'wait-one', 'too-old'],
} as const satisfies { [Section in keyof Catalogue]?: readonly (keyof Catalogue[Section])[] };

type Keys<Section extends keyof typeof visitorKeys> = (typeof visitorKeys)[Section][number];
type Texts<Key extends string> = Readonly<Partial<Record<Key, string>>>;

export interface VisitorTexts {
  /** Only those of `visitorKeys` are asked for: of a word of no person's verdict nobody knows the language. */
  readonly words?: Texts<keyof Catalogue['words']>;
  readonly directions?: Texts<Keys<'directions'>>;
  readonly nextSteps?: Texts<keyof Catalogue['nextSteps']>;
  readonly instead?: Texts<keyof Catalogue['instead']>;
  readonly families?: Texts<keyof Catalogue['families']>;
  readonly age?: Texts<keyof Catalogue['age']>;
  readonly face?: Texts<Keys<'face'>>;
  readonly reasons?: Readonly<Partial<Record<keyof Catalogue['reasons'], { readonly title: string }>>>;
}

export interface VisitorFile extends VisitorTexts {
  /** Every key of a verdict is there, and stays there. */
  readonly complete: boolean;
}

export const visitorFiles: Readonly<Partial<Record<VisitorLanguage, VisitorFile>>> = {
  zh: zhTexts,
  ko: koTexts,
  lo: loTexts,
  km: kmTexts,
};

/** Languages other than English that the station has words of. */
export const writtenLanguages: readonly VisitorLanguage[] = visitorLanguages.filter(
  (language) => visitorFiles[language] !== undefined,
);

const nothing: VisitorTexts = {};

/** Nothing for a language without a file. */
export const visitorWords = (language: VisitorLanguage): VisitorTexts =>
  language === 'en' ? catalogues.en : (visitorFiles[language] ?? nothing);

/** One text under the Vietnamese, and the language that it is really in. */
export interface Under {
  readonly text: string;
  readonly language: VisitorLanguage;
}

/** In the visitor's language, or in English where it has no such text. */
export function sayUnder(
  language: VisitorLanguage,
  english: string,
  choose: (texts: VisitorTexts) => string | undefined,
): Under {
  const text = choose(visitorWords(language));
  return text === undefined ? { text: english, language: 'en' } : { text, language };
}

/** What goes between two sentences of a line: a Chinese full stop brings its own space. */
export const spaceAfter = (text: string): string => (text.endsWith('。') ? '' : ' ');

export const lineOf = (parts: readonly Under[]): string =>
  parts.reduce((line, { text }) => (line === '' ? text : line + spaceAfter(line) + text), '');

/** Of the whole line, which its room is made for: that of its first sentence that is not English. */
export const languageOf = (parts: readonly Under[]): VisitorLanguage =>
  parts.find((part) => part.language !== 'en')?.language ?? 'en';

/** Marks above and below the letters (Lao, Khmer) need room between lines: visitor-words.css. */
const TALL: ReadonlySet<VisitorLanguage> = new Set(['lo', 'km']);
export const LEADING_UNDER = { plain: 1.25, tall: 1.5 } as const;
export const leadingOf = (language: VisitorLanguage): number =>
  TALL.has(language) ? LEADING_UNDER.tall : LEADING_UNDER.plain;

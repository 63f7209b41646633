/**
 * Visitor's language: which second language a verdict is shown in, by the nationality that the code names.
 *
 * A nationality is a guess at a language and no more: the Vietnamese always stands above it, and who is of no country
 * with a language of the catalogue reads English.
 */
import type { VisitorLanguage } from '../../contract/display.ts';

/** ISO 3166-1, both alphabets of codes. */
const languages: Readonly<Record<string, VisitorLanguage>> = {
  CN: 'zh',
  CHN: 'zh',
  TW: 'zh',
  TWN: 'zh',
  HK: 'zh',
  HKG: 'zh',
  MO: 'zh',
  MAC: 'zh',
  SG: 'zh',
  SGP: 'zh',
  KR: 'ko',
  KOR: 'ko',
  KP: 'ko',
  PRK: 'ko',
  LA: 'lo',
  LAO: 'lo',
  KH: 'km',
  KHM: 'km',
};

export const languageOf = (nationality: string | undefined): VisitorLanguage =>
  nationality !== undefined && Object.hasOwn(languages, nationality)
    ? (languages[nationality] ?? 'en')
    : 'en';

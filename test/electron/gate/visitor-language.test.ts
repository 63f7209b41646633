import { expect, it } from 'vitest';
import { languageOf } from '../../../electron/gate/visitor-language.ts';

it.each([
  ['CN', 'zh'],
  ['TWN', 'zh'],
  ['HK', 'zh'],
  ['SG', 'zh'],
  ['KR', 'ko'],
  ['LAO', 'lo'],
  ['KH', 'km'],
  ['VN', 'en'],
  ['VNM', 'en'],
  ['FR', 'en'],
  ['constructor', 'en'],
  ['', 'en'],
  [undefined, 'en'],
])('a code of %s is answered in %s under the Vietnamese', (nationality, language) => {
  expect(languageOf(nationality)).toBe(language);
});

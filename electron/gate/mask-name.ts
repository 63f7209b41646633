/**
 * Mask name: what the visitor's screen shows of a name that others in the queue can read.
 *
 * A Vietnamese name runs family, middle, given; people are called by the given name, so that one stays and
 * the rest shrink to initials: "Nguyễn Văn An" -> "N.V. An". The result is enough to see that the
 * scan was one's own and never the whole name. Sorting out foreign orders is not tried.
 */

/** Longest given name shown, graphemes; longer ones are cut so that the line cannot burst its box. */
const MAX_GIVEN = 12;
/** Most initials shown: a long compound name stays one line. */
const MAX_INITIALS = 4;
/** The whole is looked at no further than this: a code may carry a name of any length. */
const MAX_READ = 200;
/** Always two, so that their number says nothing of the length. */
const STARS = '**';

const graphemes = new Intl.Segmenter('vi', { granularity: 'grapheme' });
const split = (text: string): readonly string[] =>
  Array.from(graphemes.segment(text), ({ segment }) => segment);

/** Masked name in NFC on one line, at most 22 graphemes; empty when the name has no letter in it. */
export function maskName(fullName: string): string {
  const words = fullName
    .slice(0, MAX_READ)
    .normalize('NFC')
    // Controls, bidi overrides and half a surrogate pair could rearrange the line around the name.
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Z}]+/gu, ' ')
    .split(' ')
    .filter((word) => /[\p{L}\p{N}*]/u.test(word));
  const given = words.pop();
  if (given === undefined) return '';
  const letters = split(given);
  if (words.length === 0) return `${letters[0] ?? ''}${STARS}`;
  const initials = words
    .flatMap(initialsOf)
    .slice(0, MAX_INITIALS)
    .map((letter) => `${letter.toUpperCase()}.`);
  const shown = letters.length > MAX_GIVEN ? `${letters.slice(0, MAX_GIVEN).join('')}…` : given;
  return `${initials.join('')} ${shown}`;
}

/** The first letter; of what was masked already ("T.T.M. Ánh" on a slip), each of its initials. */
const initialsOf = (word: string): readonly string[] =>
  /^(?:\p{L}\.)+$/u.test(word) ? word.split('.').filter((letter) => letter !== '') : split(word).slice(0, 1);

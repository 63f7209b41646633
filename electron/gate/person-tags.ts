/**
 * Person tags: by what a person is known again on the same gate day, whichever of their codes they show.
 *
 * A number of theirs settles it. Without one in common, name and birth date do, unless both codes carry a number of
 * one kind: then these were not the same, and two namesakes of one year must not be taken for one person. A tag cannot
 * be asked what came with it, so the first letter of a name's tag says which kinds of number did, and whether the whole
 * date did. Passports are told by number and name: two states may give one number. A slip is told by its own random id
 * alone: the name on it is masked, and many share it. Pure; the key stays with `tagOf`.
 */
import type { Reading } from '../../contract/reading.ts';
import { registerSubjects } from '../../contract/register.ts';
import { namesPerson } from './facts.ts';
import { type TagOf, wordsOfName } from './same-person.ts';

export interface PersonTags {
  /** Kept with who comes in: all by which they may be found. Empty: the code tells nobody. */
  readonly kept: readonly string[];
  /** Sought among the kept ones of others, first by number ... */
  readonly byNumber: readonly string[];
  /** ... then by name. */
  readonly byName: readonly string[];
}

const nobody: PersonTags = { kept: [], byNumber: [], byName: [] };

/** Kinds of number of which everybody has one. Bits of a name tag's first letter. */
const numberKinds = [/^id:\d{12}$/, /^qid:/, /^bhyt:/] as const;
const WHOLE_DATE = 1 << numberKinds.length;
/** The letter of each combination of bits; the 15 bytes behind it still tell one name from another. */
const letters = 'ABCDEFGHIJKLMNOP';

export function personTagsOf(reading: Reading, tagOf: TagOf): PersonTags {
  const { family, claims } = reading;
  if (claims === null || !namesPerson(reading)) return nobody;
  const words = wordsOfName(claims.fullName);
  const numbers = registerSubjects(claims).map((subject) =>
    /^id:(?!\d{9}$|\d{12}$)/.test(subject) ? `${subject}|${words}` : subject,
  );
  if (family === 'declaration-link' && claims.reference !== undefined)
    numbers.push(`ref:${claims.issuer ?? ''}/${claims.reference}`);
  if (claims.slipId !== undefined) numbers.push(`slip:${claims.slipId}`);
  const byNumber = [...new Set(numbers)].map(tagOf);

  const { birthDate = '' } = claims;
  const year = /^\d{4}(?!\d)/.exec(birthDate)?.[0];
  if (words === '' || year === undefined || family === 'slip')
    return { kept: byNumber, byNumber, byName: [] };
  const own = numberKinds.reduce(
    (bits, kind, at) => (numbers.some((number) => kind.test(number)) ? bits | (1 << at) : bits),
    0,
  );
  const ofYear = tagOf(`name:${words}|${year}`);
  const ofDate = /^\d{4}-\d\d-\d\d$/.test(birthDate) ? tagOf(`name:${words}|${birthDate}`) : null;
  const keptNames =
    ofDate === null ? [lettered(ofYear, own)] : [lettered(ofYear, own | WHOLE_DATE), lettered(ofDate, own)];
  return { kept: [...byNumber, ...keptNames], byNumber, byName: namesSought(own, ofYear, ofDate) };
}

/** Names that came without a number of the kinds that this one came with, and with a date that agrees. */
function namesSought(own: number, ofYear: string, ofDate: string | null): readonly string[] {
  const sought: string[] = [];
  for (let theirs = 0; theirs < WHOLE_DATE; theirs++) {
    if ((theirs & own) !== 0) continue;
    sought.push(lettered(ofYear, theirs));
    sought.push(ofDate === null ? lettered(ofYear, theirs | WHOLE_DATE) : lettered(ofDate, theirs));
  }
  return sought;
}

const lettered = (tag: string, bits: number): string => `${letters[bits] ?? ''}${tag.slice(1)}`;

/** The first that `find` gives: a number goes before a name, however long ago. */
export function findPerson<T>(
  { byNumber, byName }: PersonTags,
  find: (tags: readonly string[]) => T | null,
): T | null {
  return (byNumber.length === 0 ? null : find(byNumber)) ?? (byName.length === 0 ? null : find(byName));
}

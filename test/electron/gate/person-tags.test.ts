import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { personTagSchema } from '../../../contract/occupancy.ts';
import type { Claims, Reading } from '../../../contract/reading.ts';
import { findPerson, type PersonTags, personTagsOf } from '../../../electron/gate/person-tags.ts';
import { isSamePerson, likenessOf } from '../../../electron/gate/same-person.ts';
import { held, lapsedDeclaration, refusedCode } from '../../support/sample-reading.ts';

const tagOf = (text: string): string =>
  createHmac('sha256', 'a key of today').update(text).digest('base64url').slice(0, 22);
const tagsOf = (claims: Claims, family: Reading['family'] = 'citizen-card'): PersonTags =>
  personTagsOf(held(family, 'identified', claims), tagOf);

/** Whether who came in with `before` is found when they show `now`. */
const isFound = (before: PersonTags, now: PersonTags): boolean =>
  findPerson(now, (tags) => (tags.some((tag) => before.kept.includes(tag)) ? 'found' : null)) !== null;

const an: Claims = { fullName: 'Nguyễn Văn An', birthDate: '1987-01-18' };
const card: Claims = { ...an, idNumber: '001087000001', oldIdNumber: '012345678' };
const otherCard: Claims = { ...an, idNumber: '001087000002' };
const passport: Claims = { fullName: 'AN NGUYEN VAN', birthDate: '1987-01-18' };
const maskedQr: Claims = {
  fullName: 'Nguyễn Văn An',
  birthDate: '1987',
  idKind: 'masked',
  idNumber: '******000001',
  qid: '162979388586171100',
};

describe('a person', () => {
  it.each<[string, Claims, Claims, boolean]>([
    ['is known by the same card', card, card, true],
    ['is known by the old number that the new card carries', card, { idNumber: '012345678' }, true],
    ['is known by a passport after a card', card, passport, true],
    ['is known by a card after a passport', passport, card, true],
    ['is known by a masked QR code after a card', card, maskedQr, true],
    ['is known by a year alone', card, { ...an, birthDate: '1987' }, true],
    ['is not a namesake with another citizen number', card, otherCard, false],
    [
      'is not a namesake with another QR id, the rest masked',
      maskedQr,
      { ...maskedQr, qid: '162979388586171101' },
      false,
    ],
    [
      'is not a namesake with another insurance number',
      { ...an, insuranceNumber: 'DN4010123456789' },
      { ...an, insuranceNumber: 'DN4010123456788' },
      false,
    ],
    [
      'is known by the insurance number at the end of an older card’s',
      { insuranceNumber: 'DN4010123456789' },
      { insuranceNumber: '0123456789' },
      true,
    ],
    ['is not a namesake born on another day', passport, { ...passport, birthDate: '1987-01-19' }, false],
    ['is not a namesake born in another year', passport, { ...passport, birthDate: '1988' }, false],
    ['is not told by a name alone', { fullName: 'Nguyễn Văn An' }, { fullName: 'Nguyễn Văn An' }, false],
    [
      'is not told by a masked number',
      { fullName: 'A', idNumber: '******000001' },
      { fullName: 'B', idNumber: '******000001' },
      false,
    ],
    [
      'is not another with the same passport number and another name',
      { idNumber: 'C1234567', fullName: 'LEE SUN' },
      { idNumber: 'C1234567', fullName: 'Nguyễn Văn A' },
      false,
    ],
    [
      'is known by passport number and name',
      { idNumber: 'C1234567', fullName: 'LEE SUN' },
      { idNumber: 'C1234567', fullName: 'Sun Lee' },
      true,
    ],
  ])('%s', (_, before, now, expected) => {
    expect(isFound(tagsOf(before), tagsOf(now))).toBe(expected);
    expect(isFound(tagsOf(now), tagsOf(before))).toBe(expected);
  });

  it('is known by the same link to a declaration, at the same service', () => {
    const link = (issuer: string): PersonTags =>
      tagsOf({ issuer, reference: 'abc12345' }, 'declaration-link');
    expect(isFound(link('tokhaiyte.vn'), link('tokhaiyte.vn'))).toBe(true);
    expect(isFound(link('tokhaiyte.vn'), link('other.vn'))).toBe(false);
    expect(tagsOf({ reference: 'abc12345' }, 'dcc').kept).toEqual([]);
  });

  it('is known on the way out by a code that has lapsed meanwhile, and never by a forged one', () => {
    const lapsed = lapsedDeclaration('expired');
    expect(personTagsOf(lapsed, tagOf).kept.length).toBeGreaterThan(0);
    for (const reason of ['bad-signature', 'unknown-issuer', 'broken-field'] as const)
      expect(personTagsOf(refusedCode(reason, card), tagOf).kept).toEqual([]);
    expect(personTagsOf(held('payment', 'identified', card), tagOf).kept).toEqual([]);
  });

  it('is sought by number before name: a namesake without a number does not go before them', () => {
    const asked: number[] = [];
    const tags = tagsOf(card);
    const found = findPerson(tags, (sought) => {
      asked.push(sought.length);
      return sought === tags.byNumber ? 'by number' : 'by name';
    });
    expect(found).toBe('by number');
    expect(asked).toHaveLength(1);
  });

  it('is nobody where nothing was read, and then nobody is asked', () => {
    const find = (): string => {
      throw new Error('asked');
    };
    expect(findPerson(personTagsOf(refusedCode('not-utf8', null, 'unknown'), tagOf), find)).toBeNull();
  });
});

describe('person tags', () => {
  const number = (digits: number): fc.Arbitrary<string> =>
    fc.integer({ min: 1, max: 3 }).map((n) => String(n).padStart(digits, '0'));
  const anyone: fc.Arbitrary<Claims> = fc.record(
    {
      fullName: fc.constantFrom('Nguyễn Văn An', 'NGUYEN VAN AN', 'Trần Thị Bình'),
      birthDate: fc.constantFrom('1987', '1987-**-**', '1987-01-18', '1987-01-19', '1990-05-01'),
      idNumber: number(12),
      qid: number(18),
      insuranceNumber: number(10),
    },
    { requiredKeys: ['fullName', 'birthDate'] },
  );
  const tells = (a: string | undefined, b: string | undefined): boolean =>
    a !== undefined && b !== undefined && a !== b;

  it('are few, of the contract’s form, and say nothing of the person', () => {
    fc.assert(
      fc.property(anyone, (claims) => {
        const { kept, byNumber, byName } = tagsOf(claims);
        expect(kept.length).toBeLessThanOrEqual(6);
        for (const tag of [...kept, ...byNumber, ...byName]) expect(personTagSchema.parse(tag)).toBe(tag);
      }),
    );
  });

  it('find each other in either order', () => {
    fc.assert(
      fc.property(anyone, anyone, (a, b) => {
        expect(isFound(tagsOf(a), tagsOf(b))).toBe(isFound(tagsOf(b), tagsOf(a)));
      }),
      { numRuns: 500 },
    );
  });

  it('agree with what two codes at one lane are judged by, but for numbers that tell two people apart', () => {
    fc.assert(
      fc.property(anyone, anyone, (a, b) => {
        const isOne = isSamePerson(likenessOf(a, tagOf), likenessOf(b, tagOf));
        const sharesNumber =
          (a.idNumber !== undefined && a.idNumber === b.idNumber) ||
          (a.qid !== undefined && a.qid === b.qid) ||
          (a.insuranceNumber !== undefined && a.insuranceNumber === b.insuranceNumber);
        const differs =
          tells(a.idNumber, b.idNumber) || tells(a.qid, b.qid) || tells(a.insuranceNumber, b.insuranceNumber);
        expect(isFound(tagsOf(a), tagsOf(b))).toBe(sharesNumber || (isOne && !differs));
      }),
      { numRuns: 2_000 },
    );
  });
});

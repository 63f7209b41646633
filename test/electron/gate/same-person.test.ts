import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Claims } from '../../../contract/reading.ts';
import { isSamePerson as compare, type Likeness, likenessOf } from '../../../electron/gate/same-person.ts';

/** As an HMAC: equal for equal texts, and no text in it. */
const tagOf = (text: string): string =>
  createHmac('sha256', 'a key of today').update(text).digest('base64url').slice(0, 22);
const likeness = (claims: Claims | null): Likeness | null => likenessOf(claims, tagOf);
const isSamePerson = (a: Claims | null, b: Claims | null): boolean => compare(likeness(a), likeness(b));

const passport: Claims = { fullName: 'VAN A NGUYEN', birthDate: '1987-01-18' };

describe('the same person', () => {
  it.each<[string, Claims, Claims, boolean]>([
    [
      'the names are written differently',
      passport,
      { fullName: 'Nguyễn Văn A', birthDate: '1987-01-18' },
      true,
    ],
    [
      'Đ stands for D',
      { fullName: 'DO DINH DUC', birthDate: '1990' },
      { fullName: 'Đỗ Đình Đức', birthDate: '1990-05-01' },
      true,
    ],
    ['one knows the year only', passport, { fullName: 'Nguyễn Văn A', birthDate: '1987' }, true],
    ['one hides day and month', passport, { fullName: 'NGUYEN VAN A', birthDate: '1987-**-**' }, true],
    ['the years differ', passport, { fullName: 'Nguyễn Văn A', birthDate: '1988' }, false],
    ['the days differ', passport, { fullName: 'Nguyễn Văn A', birthDate: '1987-01-19' }, false],
    ['the names differ', passport, { fullName: 'Nguyễn Văn B', birthDate: '1987-01-18' }, false],
    ['only the name is known', passport, { fullName: 'Nguyễn Văn A' }, false],
    ['only the date is known', passport, { birthDate: '1987-01-18' }, false],
    ['the numbers agree', { idNumber: '001087000001' }, { idNumber: '001087000001', fullName: 'A' }, true],
    [
      'a passport number agrees and the names do not',
      { idNumber: 'C1234567', fullName: 'LEE SUN', birthDate: '1980-01-01' },
      { idNumber: 'C1234567', fullName: 'Nguyễn Văn A', birthDate: '1990' },
      false,
    ],
    [
      'everything agrees but the sex',
      { ...passport, sex: 'male' },
      { fullName: 'Nguyễn Văn A', birthDate: '1987', sex: 'female' },
      false,
    ],
    ['the national ids agree', { qid: '162979388586171100' }, { qid: '162979388586171100' }, true],
    [
      'the citizen numbers differ',
      { ...passport, idNumber: '001087000001' },
      { ...passport, idNumber: '001087000002' },
      false,
    ],
    [
      'one number is masked',
      { ...passport, idNumber: '******000001' },
      { fullName: 'Nguyễn Văn A', birthDate: '1987', idNumber: '001087000001' },
      true,
    ],
    ['two masked numbers alone agree', { idNumber: '******000001' }, { idNumber: '******000001' }, false],
    ['nothing is known', {}, {}, false],
  ])('when %s', (_, a, b, expected) => {
    expect(isSamePerson(a, b)).toBe(expected);
    expect(isSamePerson(b, a)).toBe(expected);
  });

  it('is nobody when a code names nobody', () => {
    expect(isSamePerson(null, passport)).toBe(false);
    expect(isSamePerson(null, null)).toBe(false);
    expect(isSamePerson({ qid: '' }, { qid: '' })).toBe(false);
  });

  it('is compared without anything of the code: no name, number or date stands in the likeness', () => {
    const text = JSON.stringify(
      likeness({ ...passport, sex: 'male', idNumber: '001087000001', qid: '162979388586171100' }),
    );
    for (const word of ['NGUYEN', 'VAN', '1987', '001087000001', '162979388586171100'])
      expect(text).not.toContain(word);
    expect(text).toContain('male');
  });

  it('is told by tags of one key only', () => {
    const otherKey = likenessOf(passport, (text) => tagOf(`another ${text}`));
    expect(compare(likeness(passport), otherKey)).toBe(false);
  });
});

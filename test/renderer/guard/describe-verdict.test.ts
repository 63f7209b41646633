import { describe, expect, it } from 'vitest';
import { overrideReasons, UNDO_MS } from '../../../contract/guard.ts';
import { reasonSchema } from '../../../contract/reasons.ts';
import { catalogues, languages } from '../../../renderer/catalogue.ts';
import {
  describeLeft,
  describeNotices,
  describeReasons,
  neededRole,
  otherOutcomes,
  overrideKey,
  shortNumber,
  tellTime,
  undoSecondsLeft,
  wordOn,
} from '../../../renderer/guard/describe-verdict.ts';
import { healthReasons, staffCodes } from '../../../renderer/staff-codes.ts';
import { sampleRecent } from '../../support/sample-guard.ts';
import { sampleAtMs } from '../../support/sample-screens.ts';

const text = { vi: 'Khoa này chỉ tiếp người đã đo nhiệt độ.', en: 'This ward sees measured people only.' };
const everything = (texts: readonly { vi: string; en: string }[]): string =>
  texts.map(({ vi, en }) => `${vi} ${en}`).join(' ');

describe('a reason of health', () => {
  it.each([...healthReasons])('on the glass that the queue reads is its number alone: %s', (reason) => {
    const told = everything(describeReasons(sampleRecent(1, { reasons: [reason], text }), 'edge'));
    for (const language of languages) {
      expect(told).not.toContain(catalogues[language].reasons[reason].short);
      expect(told).not.toContain(text[language]);
    }
    expect(told).toContain(`Mã ${staffCodes[reason]}`);
  });

  it.each([...healthReasons])('on the display of staff stands in words beside its number: %s', (reason) => {
    const told = everything(describeReasons(sampleRecent(1, { reasons: [reason] }), 'second'));
    expect(told).toContain(catalogues.vi.reasons[reason].short);
    expect(told).toContain(`Mã ${staffCodes[reason]}`);
  });

  it('as a notice keeps to the same rule', () => {
    const verdict = sampleRecent(1, { notices: ['certificate-rules-failed', 'policy-stale'] });
    const words = catalogues.vi.notices['certificate-rules-failed'];
    expect(everything(describeNotices(verdict, 'edge'))).not.toContain(words);
    expect(everything(describeNotices(verdict, 'second'))).toContain(words);
    expect(everything(describeNotices(verdict, 'edge'))).toContain(catalogues.vi.notices['policy-stale']);
  });
});

describe('a reason', () => {
  it.each(reasonSchema.options)('is said in both languages, in both places: %s', (reason) => {
    for (const place of ['edge', 'second'] as const) {
      const [told] = describeReasons(sampleRecent(1, { reasons: [reason] }), place);
      expect(told?.vi).toMatch(/\S/);
      expect(told?.en).toMatch(/\S/);
    }
  });

  it('of the venue itself is said in its own sentence, in both places', () => {
    const verdict = sampleRecent(1, { outcome: 'deny', reasons: ['venue-rule'], text });
    expect(describeReasons(verdict, 'edge')).toEqual([text]);
    expect(describeReasons(verdict, 'second')).toEqual([text]);
  });
});

describe('the time in which a verdict may be undone', () => {
  const verdict = sampleRecent(1, { undoUntilMs: sampleAtMs + UNDO_MS });
  it.each([
    [0, 60],
    [1, 60],
    [1_000, 59],
    [UNDO_MS - 1_000, 1],
    [UNDO_MS - 1, 1],
    [UNDO_MS, 0],
    [UNDO_MS + 1, 0],
  ])('%i ms after it is %i whole seconds', (afterMs, seconds) => {
    expect(undoSecondsLeft(verdict, sampleAtMs + afterMs)).toBe(seconds);
  });

  it('is never longer than it is, though the page reads an earlier clock', () => {
    expect(undoSecondsLeft(verdict, sampleAtMs - 3_600_000)).toBe(60);
  });

  it('is over where the station says so', () => {
    expect(undoSecondsLeft(sampleRecent(1), sampleAtMs)).toBe(0);
  });
});

describe('what staff may turn a verdict into', () => {
  it('is the other answer, and either where they were asked', () => {
    expect(otherOutcomes('accept')).toEqual(['deny']);
    expect(otherOutcomes('deny')).toEqual(['accept']);
    expect(otherOutcomes('ask')).toEqual(['accept', 'deny']);
  });

  it('is said by the way that the person goes', () => {
    expect(overrideKey('accept', 'in').vi).not.toBe(overrideKey('accept', 'out').vi);
    expect(overrideKey('deny', 'in').vi).not.toBe(overrideKey('deny', 'out').vi);
  });

  it('says who would have to sign in, and nobody where nobody may', () => {
    expect(neededRole(sampleRecent(1, { override: 'needs-guard' }), 'accept')).toBe('guard');
    expect(neededRole(sampleRecent(1, { override: 'needs-admin' }), 'accept')).toBe('admin');
    expect(neededRole(sampleRecent(1, { override: 'allowed' }), 'accept')).toBeNull();
    expect(neededRole(sampleRecent(1, { override: 'never' }), 'accept')).toBeNull();
    // Whom an admin alone may let in, any guard may turn away.
    const asked = sampleRecent(1, { override: 'needs-admin', turnAway: 'allowed' });
    expect([wordOn(asked, 'accept'), wordOn(asked, 'deny')]).toEqual(['needs-admin', 'allowed']);
    expect([neededRole(asked, 'accept'), neededRole(asked, 'deny')]).toEqual(['admin', null]);
  });

  it('has words for every reason, no more and no less', () => {
    for (const language of languages)
      expect(Object.keys(catalogues[language].strip.override).sort()).toEqual([...overrideReasons].sort());
  });
});

describe('a chip', () => {
  it('shows the whole number up to five digits, and the last four of a longer one', () => {
    expect(shortNumber(1)).toBe('1');
    expect(shortNumber(99_999)).toBe('99999');
    expect(shortNumber(100_000)).toBe('…0000');
    expect(shortNumber(90_001_204)).toBe('…1204');
  });

  it('tells the time of Viet Nam, whatever zone the machine was left in', () => {
    expect(tellTime(Date.UTC(2026, 10, 21, 17, 5))).toBe('00:05');
  });
});

describe('how long a lock lasts', () => {
  it.each([
    [1, '1 giây'],
    [59_000, '59 giây'],
    [59_001, '1 phút 0 giây'],
    [60_000, '1 phút 0 giây'],
    [272_000, '4 phút 32 giây'],
    [3_600_000, '60 phút 0 giây'],
  ])('%i ms is %s', (leftMs, told) => {
    expect(describeLeft(leftMs).vi).toBe(told);
  });
});

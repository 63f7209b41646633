import { describe, expect, it } from 'vitest';
import { type Reason, reasonSchema } from '../../contract/reasons.ts';
import { catalogues } from '../../renderer/catalogue.ts';
import {
  describeForGuard,
  describeNotice,
  healthReasons,
  staffCodes,
  wordlessReasons,
} from '../../renderer/staff-codes.ts';

describe('the code that staff read', () => {
  it('is one number per reason, none twice', () => {
    expect(Object.keys(staffCodes).sort()).toEqual([...reasonSchema.options].sort());
    expect(new Set(Object.values(staffCodes)).size).toBe(reasonSchema.options.length);
  });

  it('comes with the words of the reason', () => {
    expect(describeForGuard('payment-code')).toEqual({
      vi: 'Mã 12 – Mã thanh toán',
      en: 'Code 12 – Payment code',
    });
  });

  it('comes without the words when the reason tells of health', () => {
    for (const reason of healthReasons) {
      for (const language of ['vi', 'en'] as const) {
        expect(describeForGuard(reason)[language]).not.toContain(catalogues[language].reasons[reason].short);
        expect(describeForGuard(reason)[language]).toContain(String(staffCodes[reason]));
      }
    }
  });

  it('looks the same, words and sentence, for health and for what comes every minute', () => {
    const [health] = healthReasons;
    const everyday = [...wordlessReasons].filter((reason) => !healthReasons.has(reason));
    expect(everyday).toContain('unsigned-code');
    for (const language of ['vi', 'en'] as const) {
      const own = catalogues[language].reasons;
      for (const reason of wordlessReasons) {
        expect(own[reason].title).toBe(own[health ?? reason].title);
        expect(describeForGuard(reason)[language].replace(/\d+/, '')).toBe(
          describeForGuard('unsigned-code')[language].replace(/\d+/, ''),
        );
      }
    }
  });

  it('stands for a notice of health too', () => {
    expect(describeNotice('certificate-rules-failed')).toEqual(describeForGuard('certificate-rules-failed'));
    expect(describeNotice('on-behalf').vi).toBe('Khai hộ');
  });

  it('counts every reason about symptoms, contact, what a certificate proves or what was measured as one of health', () => {
    const told = reasonSchema.options.filter((reason: Reason) =>
      /symptom|contact-declared|certificate-rules|answers-|temperature/.test(reason),
    );
    expect([...healthReasons].sort()).toEqual([...told].sort());
  });
});

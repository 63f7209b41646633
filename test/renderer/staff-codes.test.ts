import { describe, expect, it } from 'vitest';
import { type Reason, reasonSchema } from '../../contract/reasons.ts';
import { catalogues } from '../../renderer/catalogue.ts';
import { describeForGuard, healthReasons, staffCodes } from '../../renderer/staff-codes.ts';

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

  it('counts every reason about symptoms or contact as one of health', () => {
    const told = reasonSchema.options.filter((reason: Reason) => /symptom|contact-declared/.test(reason));
    expect([...healthReasons].sort()).toEqual([...told].sort());
  });
});

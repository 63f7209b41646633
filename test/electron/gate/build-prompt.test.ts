import { describe, expect, it } from 'vitest';
import { promptSchema } from '../../../contract/prompt.ts';
import type { Claims } from '../../../contract/reading.ts';
import type { Visit } from '../../../contract/visit.ts';
import { buildPrompt } from '../../../electron/gate/build-prompt.ts';
import { SAMPLE_MS, sampleId, sampleVisit } from '../../../scripts/rig/sample-visit.ts';

const visitWith = (claims: Claims | null): Visit => ({ ...sampleVisit(1, { claims }), seq: 7 });
const nameShown = (claims: Claims | null): string | null =>
  buildPrompt(visitWith(claims), { isRepeat: false }).maskedName;

describe('the prompt of a visit', () => {
  it('says what was stored, under the id of the visit', () => {
    const prompt = buildPrompt({ ...sampleVisit(1), seq: 7 }, { isRepeat: false });
    expect(promptSchema.parse(prompt)).toEqual(prompt);
    expect(prompt).toEqual({
      kind: 'accept',
      promptId: sampleId(1),
      seq: 7,
      atMs: SAMPLE_MS,
      lane: 'main',
      direction: 'in',
      family: 'declaration',
      trust: 'verified',
      reasons: ['declaration-ok'],
      nextStep: 'walk-in',
      notices: [],
      maskedName: 'N.V. Mẫu',
      declaredAtMs: SAMPLE_MS - 3_600_000,
      isRepeat: false,
    });
  });

  it('says when the same scan is shown anew', () => {
    expect(buildPrompt(visitWith(null), { isRepeat: true }).isRepeat).toBe(true);
  });

  it('carries nothing of the person but the masked name', () => {
    const text = JSON.stringify(buildPrompt({ ...sampleVisit(1), seq: 1 }, { isRepeat: false }));
    for (const secret of ['Nguyễn', 'Văn', '001087000001', '0900000001', '1987', 'symptoms']) {
      expect(text).not.toContain(secret);
    }
  });

  it('shows no name where nobody was read or the name is none', () => {
    expect(nameShown(null)).toBeNull();
    expect(nameShown({})).toBeNull();
    expect(nameShown({ fullName: ' . ' })).toBeNull();
    expect(buildPrompt(visitWith(null), { isRepeat: false }).declaredAtMs).toBeNull();
  });

  it.each([
    // The sample day is in 2026: who was born in 2010 may still be 15, who was born in 2009 is 16 at least.
    ['2010', null],
    ['2010-01-01', null],
    ['2010-**-**', null],
    ['2026-11-01', null],
    ['2009', 'N.V. An'],
    ['2009-12-31', 'N.V. An'],
    ['****-**-**', 'N.V. An'],
  ])('hides the name of a child, in doubt too: born %s', (birthDate, expected) => {
    expect(nameShown({ fullName: 'Nguyễn Văn An', birthDate })).toBe(expected);
  });
});

import { describe, expect, it } from 'vitest';
import { promptSchema } from '../../../contract/prompt.ts';
import type { Claims } from '../../../contract/reading.ts';
import type { Visit } from '../../../contract/visit.ts';
import { buildPrompt } from '../../../electron/gate/build-prompt.ts';
import { factsOf } from '../../../electron/gate/facts.ts';
import { SAMPLE_MS, sampleId, sampleVisit } from '../../../scripts/rig/sample-visit.ts';
import { shippedPolicy } from '../../../scripts/shipped-policies.ts';
import { entering } from '../../support/sample-moment.ts';
import { held } from '../../support/sample-reading.ts';

const { policy } = shippedPolicy('office');
const shown = (isRepeat: boolean): Parameters<typeof buildPrompt>[1] => ({ isRepeat, policy });
const visitWith = (claims: Claims | null): Visit => ({ ...sampleVisit(1, { claims }), seq: 7 });
const nameShown = (claims: Claims | null): string | null =>
  buildPrompt(visitWith(claims), shown(false)).maskedName;

describe('the prompt of a visit', () => {
  it('says what was stored, under the id of the visit', () => {
    const prompt = buildPrompt({ ...sampleVisit(1), seq: 7 }, shown(false));
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
      text: null,
      maskedName: 'N.V. Mẫu',
      declaredAtMs: SAMPLE_MS - 3_600_000,
      isPhoneNear: false,
      isRepeat: false,
    });
  });

  it('carries the sentence of the venue only where the reason is the venue’s own', () => {
    const [first] = policy.rules;
    const own = buildPrompt(
      { ...sampleVisit(1, { reasons: ['venue-rule'], ruleId: first?.id ?? null }), seq: 7 },
      shown(false),
    );
    expect(own.text).toEqual(first?.text);
    const gone = buildPrompt(
      { ...sampleVisit(1, { reasons: ['venue-rule'], ruleId: 'withdrawn' }), seq: 7 },
      shown(false),
    );
    expect(gone.text).toEqual(policy.otherwise.text);
  });

  it('gives no age to what was issued and not declared', () => {
    const passport = held('dcc', 'verified', { issuedAtMs: SAMPLE_MS - 1 });
    const facts = factsOf(passport, entering);
    const visit = { ...sampleVisit(1, { facts, claims: passport.claims }), seq: 7 };
    expect(buildPrompt(visit, shown(false)).declaredAtMs).toBeNull();
  });

  it('says when the same scan is shown anew', () => {
    expect(buildPrompt(visitWith(null), shown(true)).isRepeat).toBe(true);
  });

  it('carries nothing of the person but the masked name', () => {
    const text = JSON.stringify(buildPrompt({ ...sampleVisit(1), seq: 1 }, shown(false)));
    for (const secret of ['Nguyễn', 'Văn', '001087000001', '0900000001', '1987', 'symptoms']) {
      expect(text).not.toContain(secret);
    }
  });

  it('shows no name where nobody was read or the name is none', () => {
    expect(nameShown(null)).toBeNull();
    expect(nameShown({})).toBeNull();
    expect(nameShown({ fullName: ' . ' })).toBeNull();
    expect(buildPrompt(visitWith(null), shown(false)).declaredAtMs).toBeNull();
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

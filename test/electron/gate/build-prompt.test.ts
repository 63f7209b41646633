import { describe, expect, it } from 'vitest';
import { promptSchema } from '../../../contract/prompt.ts';
import type { Claims } from '../../../contract/reading.ts';
import type { NewVisit, Visit } from '../../../contract/visit.ts';
import { buildPrompt, repeatPrompt } from '../../../electron/gate/build-prompt.ts';
import { factsOf } from '../../../electron/gate/facts.ts';
import { asIfStored } from '../../../electron/passage/as-if-stored.ts';
import { SAMPLE_MS, sampleId, sampleVisit } from '../../../scripts/rig/sample-visit.ts';
import { shippedPolicy } from '../../../scripts/shipped-policies.ts';
import { entering } from '../../support/sample-moment.ts';
import { held } from '../../support/sample-reading.ts';

const { policy } = shippedPolicy('office');
const stored = (changes: Partial<NewVisit> = {}): Visit => ({
  ...asIfStored(sampleVisit(1, changes)),
  seq: 7,
});
const promptOf = (changes: Partial<NewVisit> = {}): ReturnType<typeof buildPrompt> =>
  buildPrompt(stored(changes), { claims: sampleVisit(1, changes).claims, policy });
const nameShown = (claims: Claims | null): string | null => promptOf({ claims }).maskedName;

describe('the prompt of a visit', () => {
  it('says what was stored, under the id of the visit', () => {
    const prompt = promptOf();
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
      waitMinutes: null,
      language: 'en',
      isRepeat: false,
    });
  });

  it('carries the sentence of the venue only where the reason is the venue’s own', () => {
    const [first] = policy.rules;
    const own = promptOf({ reasons: ['venue-rule'], ruleId: first?.id ?? null });
    expect(own.text).toEqual(first?.text);
    const gone = promptOf({ reasons: ['venue-rule'], ruleId: null });
    expect(gone.text).toEqual(policy.otherwise.text);
  });

  it('gives no age to what was issued and not declared', () => {
    const passport = held('dcc', 'verified', { issuedAtMs: SAMPLE_MS - 1 });
    const facts = factsOf(passport, entering);
    expect(promptOf({ facts, claims: passport.claims }).declaredAtMs).toBeNull();
  });

  it('says when the same scan is shown anew', () => {
    const prompt = promptOf();
    expect(repeatPrompt(prompt)).toEqual({ ...prompt, isRepeat: true });
  });

  it('carries nothing of the person but the masked name', () => {
    const text = JSON.stringify(promptOf());
    for (const secret of ['Nguyễn', 'Văn', '001087000001', '0900000001', '1987', 'symptoms']) {
      expect(text).not.toContain(secret);
    }
  });

  it('shows no name where nobody was read or the name is none', () => {
    expect(nameShown(null)).toBeNull();
    expect(nameShown({})).toBeNull();
    expect(nameShown({ fullName: ' . ' })).toBeNull();
    expect(promptOf({ claims: null }).declaredAtMs).toBeNull();
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

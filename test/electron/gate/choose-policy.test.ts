import { describe, expect, it } from 'vitest';
import { MAX_EXPRESSION_DEPTH, type Policy } from '../../../contract/policy.ts';
import { choosePolicy, loadPolicies } from '../../../electron/gate/choose-policy.ts';
import { SAMPLE_MS } from '../../../scripts/rig/sample-visit.ts';
import { shippedPolicies, shippedPolicy, shippedPolicyContent } from '../../../scripts/shipped-policies.ts';

const { policy: office } = shippedPolicy('office');
const content = (...policies: unknown[]): unknown => ({ ...shippedPolicyContent(), policies });
const withRule = (when: unknown): unknown =>
  content({ ...office, rules: [{ ...office.rules[0], when }, ...office.rules.slice(1)] });
const faultOf = (raw: unknown): string => {
  const loaded = loadPolicies(raw);
  return loaded.ok ? 'none' : loaded.error.detail;
};

describe('choice of the policy', () => {
  it.each(['office', 'hospital', 'market', 'quarantine'])('finds the shipped policy %s', (id) => {
    const chosen = choosePolicy(shippedPolicies(), id, SAMPLE_MS);
    expect(chosen).toMatchObject({ ok: true, value: { policy: { id }, freshness: 'fresh' } });
  });

  it('has no default: a name that nothing carries is an error', () => {
    const chosen = choosePolicy(shippedPolicies(), 'school', SAMPLE_MS);
    expect(chosen).toMatchObject({ ok: false, error: { kind: 'policy-broken' } });
  });

  const version = (number: number, validFromMs: number, validUntilMs: number | null): Policy => ({
    ...office,
    version: number,
    validFromMs,
    validUntilMs,
  });
  const chosenAt = (nowMs: number, ...policies: Policy[]): string => {
    const chosen = choosePolicy({ policies, nationalRules: new Map() }, 'office', nowMs);
    return chosen.ok ? `${chosen.value.policy.version} ${chosen.value.freshness}` : 'none';
  };

  it('takes the highest version that has begun, from its first millisecond', () => {
    const policies = [version(3, 2_000, null), version(4, 3_000, null), version(2, 0, null)];
    expect(chosenAt(1_999, ...policies)).toBe('2 fresh');
    expect(chosenAt(2_000, ...policies)).toBe('3 fresh');
    expect(chosenAt(3_000, ...policies)).toBe('4 fresh');
  });

  it('keeps a policy past its end in force, and says that it is', () => {
    expect(chosenAt(5_000, version(2, 0, 5_000))).toBe('2 fresh');
    expect(chosenAt(5_001, version(2, 0, 5_000))).toBe('2 expired');
  });

  it('takes the oldest version when none has begun: the clock may be wrong', () => {
    expect(chosenAt(0, version(3, 2_000, null), version(2, 1_000, null))).toBe('2 fresh');
  });
});

describe('a collection of policies', () => {
  it('is refused as a whole when one of it is no policy', () => {
    expect(faultOf(content(office, { ...office, whenTrustListExpired: 'maybe' }))).toMatch(
      /policy 2 is no policy/,
    );
    expect(faultOf({ policies: [] })).toBe('not a collection of policies');
  });

  it('is refused when the last resort would accept', () => {
    const lax = { ...office, otherwise: { ...office.otherwise, outcome: 'accept' } };
    expect(faultOf(content(lax))).toMatch(/otherwise/);
  });

  it.each<[string, unknown, RegExp]>([
    ['an operator that CertLogic does not have', { or: [true, false] }, /unrecognised operator|or/],
    ['too few operands', { '===': [{ var: 'code.family' }] }, /2 operands/],
    ['a fact that does not exist', { var: 'code.colour' }, /no fact "code.colour"/],
    ['a way into the prototype', { var: 'code.constructor' }, /no fact/],
    ['the whole of the facts', { var: '' }, /no fact/],
    ['a number compared with a word', { '>': [{ var: 'code.family' }, 3] }, /cannot be compared/],
    [
      'a wrong comparison behind a guard',
      { and: [false, { '<': [{ var: 'person.sex' }, 1] }] },
      /cannot be compared/,
    ],
    ['a search in what is no list', { in: ['fever', { var: 'code.family' }] }, /cannot be compared/],
  ])('is refused when a rule has %s', (_, when, fault) => {
    expect(faultOf(withRule(when))).toMatch(fault);
  });

  it('is refused when a rule is nested deeper than the limit, and taken at the limit', () => {
    const nested = (depth: number): unknown => {
      let when: unknown = { var: 'code.isMasked' };
      // A negation is two levels: the operation and its list.
      for (let level = 1; level < depth; level += 2) when = { '!': [when] };
      return when;
    };
    expect(faultOf(withRule(nested(MAX_EXPRESSION_DEPTH - 1)))).toBe('none');
    expect(faultOf(withRule(nested(MAX_EXPRESSION_DEPTH + 1)))).toMatch(/is no policy/);
  });

  it('is refused when two rules share a name, or two policies a version', () => {
    const [rule] = office.rules;
    expect(faultOf(content({ ...office, rules: [rule, rule] }))).toMatch(/is no policy/);
    expect(faultOf(content(office, office))).toMatch(/version 5 twice/);
  });

  it('is refused when a policy names national rules that are not there', () => {
    expect(faultOf(content({ ...office, nationalRules: 'atlantis' }))).toMatch(/no rule set "atlantis"/);
  });
});

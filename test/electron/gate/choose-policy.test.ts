import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { choosePolicy } from '../../../electron/gate/choose-policy.ts';

const shipped = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(new URL(`../../../resources/policies/${name}.json`, import.meta.url), 'utf8'));
const all = ['office', 'hospital', 'market'].map(shipped);

describe('choice of the policy', () => {
  it.each(['office', 'hospital', 'market'])('finds the shipped policy %s', (id) => {
    expect(choosePolicy(all, id)).toMatchObject({ ok: true, value: { id } });
  });

  it('has no default: a name that nothing carries is an error', () => {
    expect(choosePolicy(all, 'school')).toMatchObject({ ok: false, error: { kind: 'policy-broken' } });
  });

  it('does not use a policy that breaks its schema', () => {
    const lax = { ...shipped('office'), whenSymptoms: 'accept' };
    expect(choosePolicy([lax], 'office').ok).toBe(false);
  });
});

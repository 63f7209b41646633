/**
 * Choose policy: the one of the shipped policies that the settings name.
 *
 * A policy that does not parse is not used, and a name that nothing carries is no default: a gate without
 * its rules is out of order.
 */
import { type Policy, policySchema } from '../../contract/policy.ts';
import { failed, ok, type Result } from '../../contract/result.ts';

export interface PolicyError {
  readonly kind: 'policy-broken';
  readonly detail: string;
}

/** `candidates` are as they came from their files; the first valid one called `id` is taken. */
export function choosePolicy(candidates: readonly unknown[], id: string): Result<Policy, PolicyError> {
  for (const candidate of candidates) {
    const policy = policySchema.safeParse(candidate);
    if (policy.success && policy.data.id === id) return ok(policy.data);
  }
  return failed({ kind: 'policy-broken', detail: `no valid policy "${id}"` });
}

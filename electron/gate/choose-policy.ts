/**
 * Choose policy: of a collection, the version of one policy that holds now.
 *
 * A policy that does not parse or whose rules cannot be applied is not used, and a name that nothing
 * carries is no default: a gate without its rules is out of order. A policy past its end is still the
 * venue's rules: it is used, and its age is told.
 */
import { type NationalRuleSet, policyCollectionSchema } from '../../contract/national-rules.ts';
import { type Policy, policySchema } from '../../contract/policy.ts';
import { failed, ok, type Result } from '../../contract/result.ts';
import type { Freshness } from '../../contract/rule-facts.ts';
import { faultsOfRules } from './apply-rule.ts';

export interface PolicyError {
  readonly kind: 'policy-broken';
  readonly detail: string;
}

export interface PolicyCollection {
  readonly policies: readonly Policy[];
  readonly nationalRules: ReadonlyMap<string, NationalRuleSet>;
}

/** A collection as it came from its bundle. One policy that cannot be applied breaks the whole. */
export function loadPolicies(content: unknown): Result<PolicyCollection, PolicyError> {
  const broken = (detail: string): Result<PolicyCollection, PolicyError> =>
    failed({ kind: 'policy-broken', detail });
  const collection = policyCollectionSchema.safeParse(content);
  if (!collection.success) return broken('not a collection of policies');
  const nationalRules = new Map(collection.data.nationalRules.map((set) => [set.id, set]));
  const policies: Policy[] = [];
  for (const [index, candidate] of collection.data.policies.entries()) {
    const policy = policySchema.safeParse(candidate);
    if (!policy.success) {
      const at = policy.error.issues[0]?.path.map(String).join('.') ?? '';
      return broken(`policy ${index + 1} is no policy (${at})`);
    }
    const [fault] = faultsOfRules(policy.data);
    if (fault !== undefined) return broken(`policy "${policy.data.id}": ${fault}`);
    const { id, version, nationalRules: setId } = policy.data;
    if (setId !== null && !nationalRules.has(setId)) return broken(`policy "${id}": no rule set "${setId}"`);
    if (policies.some((known) => known.id === id && known.version === version)) {
      return broken(`policy "${id}" has version ${version} twice`);
    }
    policies.push(policy.data);
  }
  return ok({ policies, nationalRules });
}

export interface ChosenPolicy {
  readonly policy: Policy;
  readonly nationalRules: NationalRuleSet | null;
  /** `expired` past the policy's own end; its bundle's age is another matter. */
  readonly freshness: Freshness;
}

/** The highest version of `id` that has begun; while none has, the lowest: a clock may be wrong. */
export function choosePolicy(
  { policies, nationalRules }: PolicyCollection,
  id: string,
  nowMs: number,
): Result<ChosenPolicy, PolicyError> {
  const versions = policies.filter((policy) => policy.id === id).sort((a, b) => b.version - a.version);
  const policy = versions.find(({ validFromMs }) => validFromMs <= nowMs) ?? versions.at(-1);
  if (policy === undefined) return failed({ kind: 'policy-broken', detail: `no valid policy "${id}"` });
  const isPast = policy.validUntilMs !== null && nowMs > policy.validUntilMs;
  return ok({
    policy,
    nationalRules: policy.nationalRules === null ? null : (nationalRules.get(policy.nationalRules) ?? null),
    freshness: isPast ? 'expired' : 'fresh',
  });
}

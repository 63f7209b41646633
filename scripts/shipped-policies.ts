/**
 * Shipped policies: the sample policies and national rules of resources, loaded as the station loads them.
 */
import { readdirSync, readFileSync } from 'node:fs';
import {
  type ChosenPolicy,
  choosePolicy,
  loadPolicies,
  type PolicyCollection,
} from '../electron/gate/choose-policy.ts';

const resources = new URL('../resources/', import.meta.url);
const filesIn = (folder: string): unknown[] =>
  readdirSync(new URL(folder, resources))
    .sort()
    .map((name) => JSON.parse(readFileSync(new URL(folder + name, resources), 'utf8')) as unknown);

/** Content of a policies bundle made of the shipped sources. */
export const shippedPolicyContent = (): { policies: unknown[]; nationalRules: unknown[] } => ({
  policies: filesIn('policies/'),
  nationalRules: filesIn('national-rules/'),
});

export function shippedPolicies(): PolicyCollection {
  const loaded = loadPolicies(shippedPolicyContent());
  if (!loaded.ok) throw new Error(loaded.error.detail);
  return loaded.value;
}

/** The shipped policy of that id; throws when there is none. */
export function shippedPolicy(id: string): ChosenPolicy {
  const chosen = choosePolicy(shippedPolicies(), id, Number.MAX_SAFE_INTEGER);
  if (!chosen.ok) throw new Error(chosen.error.detail);
  return chosen.value;
}

/**
 * Follow configuration: the passage's ports that change with the signed bundles: rules, reader, parts of codes.
 */
import { failed, ok, type Result } from '../../contract/result.ts';
import { freshnessSchema } from '../../contract/rule-facts.ts';
import type { Settings } from '../../contract/settings.ts';
import type { OutOfOrder } from '../../contract/status.ts';
import { createChunkJoiner } from '../codes/join-chunks.ts';
import { createCodeReader } from '../codes/read-code.ts';
import type { SlipTrust } from '../codes/read-slip.ts';
import { DECLARATION_ID, declarationLinks } from '../codes/recognise.ts';
import { choosePolicy } from '../gate/choose-policy.ts';
import type { Ledger } from '../ledger/open-ledger.ts';
import type { PassagePorts, RulesInForce } from '../passage/admit-visitor.ts';
import { textOf } from '../shell/load-settings.ts';
import type { WriteLog } from '../shell/write-log.ts';
import type { Configuration } from './open-configuration.ts';

/** The policy of the settings, at the time it is asked for; as old as itself or its bundle, whichever is worse. */
export function rulesInForce(
  configuration: Configuration,
  policyId: string,
  wallMs: () => number,
): () => Result<RulesInForce, OutOfOrder> {
  return () => {
    const nowMs = wallMs();
    const chosen = choosePolicy(configuration.policies(), policyId, nowMs);
    if (!chosen.ok) return failed(chosen.error);
    const ages = [chosen.value.freshness, configuration.policyFreshness(nowMs)];
    const freshness = freshnessSchema.options.findLast((age) => ages.includes(age)) ?? 'expired';
    return ok({ ...chosen.value, freshness });
  };
}

/** A policy version is kept before its first verdict, so that every visit can be judged again. */
export function policyKeeper(ledger: Ledger, log: WriteLog): (rules: RulesInForce) => void {
  let kept: RulesInForce['policy'] | null = null;
  return ({ policy }) => {
    if (policy === kept) return;
    try {
      ledger.keepPolicy(policy);
      kept = policy;
      log('info', 'policy-in-force', { id: policy.id, version: policy.version });
    } catch (error) {
      // The disk has its own alarm at the next visit; the policy is tried again with it.
      log('warn', 'policy-not-kept', { id: policy.id, version: policy.version, error: textOf(error) });
    }
  };
}

/** A reader that is made anew whenever the trust list or the revocations change. */
export function followingReader(
  configuration: Configuration,
  { declarationLinks: own = [] }: Settings,
  slips: SlipTrust,
  log: WriteLog,
): PassagePorts['read'] {
  const links = [...declarationLinks, ...own.map((link) => ({ ...link, id: DECLARATION_ID }))];
  const make = () =>
    createCodeReader(configuration.trust(), {
      declarationLinks: links,
      slips,
      onBug: (error) =>
        log('error', 'reader-bug', { error: error instanceof Error ? error.name : typeof error }),
    });
  let read = make();
  configuration.store.watch(() => {
    read = make();
  });
  return (input) => read(input);
}

export function partJoiner(): PassagePorts['joinParts'] {
  const join = createChunkJoiner();
  return (text, lane, atMs) => {
    const answer = join(text, lane, atMs);
    if (answer.kind === 'waiting') return null;
    return answer.kind === 'whole' ? answer.text : text;
  };
}

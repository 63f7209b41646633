/**
 * Replay a visit: judges it again from the facts and the policy version that its ledger kept.
 *
 * Reads only, beside a running station. Nothing is looked up again: not the code, not the clock, not the
 * trust list; what was true at the gate then is what the facts say.
 */
import { join } from 'node:path';
import { policySchema } from '../contract/policy.ts';
import { failed, ok, type Result } from '../contract/result.ts';
import type { Verdict } from '../contract/verdict.ts';
import type { Visit } from '../contract/visit.ts';
import { judge } from '../electron/gate/decide.ts';
import { openReadOnlyLedger, type ReadOnlyLedger } from '../electron/ledger/read-ledger.ts';

export interface Replay {
  readonly visitId: string;
  readonly seq: number;
  readonly atMs: number;
  /** What the gate decided then. */
  readonly stored: Verdict;
  /** What the same facts and the same rules give now. */
  readonly replayed: Verdict;
  readonly same: boolean;
}

export interface ReplayError {
  readonly kind: 'no-ledger' | 'no-visit' | 'decided-by-staff' | 'no-facts' | 'no-policy';
  readonly detail: string;
}

/** `dataDir`: the station's data folder. */
export function replayVisit(dataDir: string, visitId: string): Result<Replay, ReplayError> {
  const ledger = openReadOnlyLedger(join(dataDir, 'ledger.db'));
  if (!ledger.ok) return failed({ kind: 'no-ledger', detail: ledger.error.detail });
  try {
    return replay(ledger.value, visitId);
  } finally {
    ledger.value.close();
  }
}

function replay(ledger: ReadOnlyLedger, visitId: string): Result<Replay, ReplayError> {
  const visit = ledger.visit(visitId);
  if (visit === null)
    return failed({ kind: 'no-visit', detail: `no readable visit ${visitId} in this ledger` });
  const { facts, policyId, policyVersion, seq, atMs, pairing, pairedWith } = visit;
  if (pairing === 'undone' || pairing === 'overridden') {
    const of = pairedWith === null ? '' : `; the rules decided ${pairedWith}, which it went against`;
    return failed({
      kind: 'decided-by-staff',
      detail: `visit ${visitId} was ${pairing} by staff, no rule decided it${of}`,
    });
  }
  if (facts === null) {
    return failed({ kind: 'no-facts', detail: `visit ${visitId} was recorded before facts were kept` });
  }
  const kept = ledger.policyVersions(policyId, policyVersion);
  // Edited in place, against the rule: the text that was in use then.
  const used = kept.findLast(({ firstSeq }) => firstSeq <= seq);
  const policy = policySchema.safeParse(used?.policy);
  if (!policy.success) {
    return failed({ kind: 'no-policy', detail: `no policy "${policyId}" version ${policyVersion} was kept` });
  }
  const stored = verdictOf(visit);
  const replayed = judge(facts, policy.data);
  const same = JSON.stringify(replayed) === JSON.stringify(stored);
  return ok({ visitId, seq, atMs, stored, replayed, same });
}

const verdictOf = ({ outcome, reasons, nextStep, policyId, policyVersion, ruleId }: Visit): Verdict => ({
  outcome,
  reasons,
  nextStep,
  policyId,
  policyVersion,
  ruleId,
});

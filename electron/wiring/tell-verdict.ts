/**
 * Tell verdict: one of the last passages as the guard's strip shows it, and what who is signed in may do about it.
 */
import type { RecentVerdict } from '../../contract/guard.ts';
import { mayActAs, type OperatorRole } from '../../contract/operators.ts';
import type { PastVerdict } from '../passage/go-against.ts';

export function tellVerdict(past: PastVerdict, role: OperatorRole | null): RecentVerdict {
  const { visit, prompt, text, fate, undoUntilMs } = past;
  const { id, seq, atMs, lane, direction, outcome, family, trust, reasons, ruleId, notices } = visit;
  return {
    visitId: id,
    seq,
    atMs,
    lane,
    direction,
    outcome,
    family,
    trust,
    reasons,
    ruleId,
    text,
    notices,
    maskedName: prompt?.maskedName ?? null,
    fate,
    undoUntilMs,
    override: wordOf(past.overridableBy, role),
    turnAway: wordOf(past.deniableBy, role),
  };
}

function wordOf(needed: OperatorRole | null, role: OperatorRole | null): RecentVerdict['override'] {
  if (needed === null) return 'never';
  if (role !== null && mayActAs(role, needed)) return 'allowed';
  return needed === 'admin' ? 'needs-admin' : 'needs-guard';
}

/**
 * Go against: staff take a verdict back, or decide otherwise.
 *
 * Nothing that was recorded is changed: each is a visit of its own (pairing `undone` or `overridden`) with an audit
 * entry that names the operator, in one transaction with who is inside then. Keeps the passages of the last minute for
 * it, and the last ten, in memory and with their person tags, no longer than they can be gone against; a restart
 * forgets them.
 */
import type { NewAuditEntry } from '../../contract/audit.ts';
import {
  MAX_KEPT_VERDICTS,
  MAX_RECENT_VERDICTS,
  OVERRIDE_MS,
  type OverrideReason,
  UNDO_MS,
} from '../../contract/guard.ts';
import type { OperatorRole } from '../../contract/operators.ts';
import type { Bilingual, Policy } from '../../contract/policy.ts';
import type { Prompt, VisitPrompt } from '../../contract/prompt.ts';
import { failed, ok, type Result } from '../../contract/result.ts';
import type { NextStep, Outcome } from '../../contract/verdict.ts';
import type { NewVisit, Visit } from '../../contract/visit.ts';
import { buildPrompt } from '../gate/build-prompt.ts';
import {
  editToOverride,
  editToUndo,
  type NowInside,
  type PastPassage,
  type PersonInside,
  type PresenceEdit,
} from '../gate/edit-presence.ts';

/** What stands in a visit in place of a device: staff made it. */
const STAFF_DEVICE = 'staff';

export interface AgainstPorts {
  readonly record: (
    visit: NewVisit,
    along: { readonly audit: NewAuditEntry; readonly presence: PresenceEdit },
  ) => Result<Visit, { readonly kind: 'cannot-record'; readonly detail: string }>;
  readonly presence: {
    byVisit(visitId: string): PersonInside | null;
    find(zone: string, tags: readonly string[]): PersonInside | null;
  };
  /** The rules in force, as the passage has them. */
  readonly policy: () => Policy;
  readonly clock: { wallMs(): number; monotonicUs(): number };
  readonly newId: (nowMs: number) => string;
  readonly identity: Pick<Visit, 'stationId' | 'venueId' | 'gate' | 'runId'>;
  /**
   * The visitor's screen says the new verdict in place of the prompt `instead`, or where nothing stands: who stands
   * there now may be somebody else.
   */
  readonly showAnew: (prompt: VisitPrompt, instead: string) => void;
  /** It was recorded: what else goes by the verdicts follows it. */
  readonly onRecorded: (visit: Visit) => void;
}

/** One of the last passages. Nothing of its holder but the masked name, which comes with its prompt. */
export interface PastVerdict {
  readonly visit: Visit;
  readonly prompt: VisitPrompt | null;
  /** What the rule that decided says; null: the gate's own guards did. */
  readonly text: Bilingual | null;
  readonly fate: 'stands' | 'undone' | 'overridden';
  /** Wall clock; null: no more. */
  readonly undoUntilMs: number | null;
  /** Who may let in whom this turned away, or turn away whom it let in; null: nobody, or not any more. */
  readonly overridableBy: OperatorRole | null;
  /** Who may turn away whom the rules left to staff. */
  readonly deniableBy: OperatorRole | null;
}

export type AgainstError = {
  /** `too-late`, also when it is kept no more. `not-so`: it was gone against already, or is what was asked for. */
  readonly kind: 'too-late' | 'not-so' | 'not-allowed' | 'cannot-record';
  readonly detail: string;
};

/** The new visit and its prompt. */
export interface WentAgainst {
  readonly visit: Visit;
  readonly prompt: VisitPrompt;
}

export interface GoAgainst {
  /** Puts itself behind `record`: every visit of the passage is kept here for a while. */
  recording(
    record: (visit: NewVisit) => Result<Visit, { readonly kind: 'cannot-record'; readonly detail: string }>,
  ): typeof record;
  /** The prompt of a visit that was recorded. */
  notePrompt(prompt: Prompt): void;
  /** Newest first. */
  recent(): readonly PastVerdict[];
  undo(visitId: string, operator: string): Result<WentAgainst, AgainstError>;
  override(
    visitId: string,
    to: { readonly outcome: 'accept' | 'deny'; readonly reason: OverrideReason },
    operator: { readonly name: string; readonly role: OperatorRole },
  ): Result<WentAgainst, AgainstError>;
  /** Drops what cannot be gone against any more. */
  forget(): void;
}

interface Kept {
  readonly visit: Visit;
  readonly past: PastPassage;
  readonly policy: Policy;
  readonly atUs: number;
  prompt: VisitPrompt | null;
  fate: PastVerdict['fate'];
  /** The passage that this one went against. */
  readonly against: Kept | null;
}

export function createGoAgainst(ports: AgainstPorts): GoAgainst {
  const { clock, presence } = ports;
  /** Newest first. */
  let kept: Kept[] = [];
  const now: NowInside = { byVisit: presence.byVisit, byTags: presence.find };
  const isUndone = (visitId: string): boolean =>
    kept.some(({ visit, fate }) => visit.id === visitId && fate === 'undone');
  const ageMs = ({ atUs }: Kept): number => (clock.monotonicUs() - atUs) / 1_000;
  const find = (visitId: string): Kept | undefined => kept.find(({ visit }) => visit.id === visitId);

  /** Called before and after the visit is written. */
  const personOf = ({ id, pairedWith }: Pick<Visit, 'id' | 'pairedWith'>): PersonInside | null =>
    presence.byVisit(id) ?? (pairedWith === null ? null : presence.byVisit(pairedWith));

  function keep(
    visit: Visit,
    tags: readonly string[],
    change: PresenceEdit,
    against: Kept | null = null,
  ): Kept {
    const { id, seq, zone, atMs, direction, outcome, pairing, pairedWith, notices } = visit;
    const isClockTrusted = !notices.includes('clock-untrusted');
    const one: Kept = {
      visit,
      past: {
        visitId: id,
        seq,
        zone,
        atMs,
        isClockTrusted,
        direction,
        outcome,
        pairing,
        pairedWith,
        tags,
        change,
      },
      policy: ports.policy(),
      atUs: clock.monotonicUs(),
      prompt: null,
      fate: 'stands',
      against,
    };
    kept = [one, ...kept];
    prune();
    return one;
  }

  /** All of the last minute, in which each may be taken back; of the visitors' own the last ten for longer. */
  function prune(): void {
    let visitors = 0;
    kept = kept
      .filter((one) => {
        const isVisitor = one.against === null;
        if (isVisitor) visitors += 1;
        const lifeMs = isVisitor && visitors <= MAX_RECENT_VERDICTS ? OVERRIDE_MS : UNDO_MS;
        return ageMs(one) <= lifeMs;
      })
      .slice(0, MAX_KEPT_VERDICTS);
  }

  function isOpen(one: Kept, forMs: number): boolean {
    return one.fate === 'stands' && one.visit.pairing !== 'undone' && ageMs(one) <= forMs;
  }

  const mayOverride = (one: Kept): boolean => isOpen(one, OVERRIDE_MS) && one.visit.pairing !== 'overridden';

  function write(
    target: Kept,
    told: Pick<NewVisit, 'outcome' | 'reasons' | 'nextStep'> & { readonly pairing: 'undone' | 'overridden' },
    edit: PresenceEdit,
    audit: Pick<NewAuditEntry, 'actor' | 'reason' | 'action'>,
  ): Result<WentAgainst, AgainstError> {
    const nowMs = clock.wallMs();
    const atMs = Math.floor(nowMs);
    const { lane, direction, family, trust, policyId, policyVersion, zone } = target.visit;
    const visit: NewVisit = {
      ...ports.identity,
      ...told,
      id: ports.newId(nowMs),
      atMs,
      monotonicUs: Math.floor(clock.monotonicUs()),
      lane,
      deviceId: STAFF_DEVICE,
      via: 'manual',
      direction,
      family,
      trust,
      isUnreadable: false,
      codeReason: null,
      policyId,
      policyVersion,
      ruleId: null,
      // A person decided, no rule did: there is nothing to decide again from.
      facts: null,
      combinedWith: null,
      notices: [],
      zone,
      pairedWith: target.visit.id,
      claims: null,
      tags: [],
    };
    const recorded = ports.record(visit, { audit: { atMs, ...audit }, presence: edit });
    if (!recorded.ok) return failed({ kind: 'cannot-record', detail: recorded.error.detail });
    target.fate = told.pairing;
    // What an override said is taken back: the verdict before it holds again.
    if (told.pairing === 'undone' && target.against !== null) target.against.fate = 'stands';
    const one = keep(recorded.value, target.past.tags, edit, target);
    one.prompt = {
      ...buildPrompt(recorded.value, { claims: null, policy: target.policy }),
      maskedName: target.prompt?.maskedName ?? null,
      language: target.prompt?.language ?? 'en',
    };
    ports.onRecorded(recorded.value);
    ports.showAnew(one.prompt, target.visit.id);
    return ok({ visit: recorded.value, prompt: one.prompt });
  }

  function told(one: Kept): PastVerdict {
    const { visit, prompt, policy, fate } = one;
    const rule = policy.rules.find(({ id }) => id === visit.ruleId);
    const isLate = !isOpen(one, UNDO_MS);
    return {
      visit,
      prompt,
      text: rule?.text ?? null,
      fate,
      // In whole seconds: it is told again each second, and is the same then.
      undoUntilMs: isLate ? null : Math.round((clock.wallMs() + UNDO_MS - ageMs(one)) / 1_000) * 1_000,
      overridableBy: mayOverride(one) ? overridableBy(visit, policy) : null,
      deniableBy: mayOverride(one) && visit.outcome !== 'deny' ? 'guard' : null,
    };
  }

  return {
    recording: (record) => (visit) => {
      const before = personOf(visit);
      const recorded = record(visit);
      if (!recorded.ok) return recorded;
      const after = personOf(recorded.value);
      keep(recorded.value, visit.tags, before === after ? none : { leaves: before, enters: after });
      return recorded;
    },

    notePrompt(prompt) {
      if (prompt.kind === 'scan-again') return;
      const one = find(prompt.promptId);
      // Shown anew it is the prompt of then.
      if (one !== undefined) one.prompt ??= prompt;
    },

    recent() {
      prune();
      return kept.map(told);
    },

    undo(visitId, operator) {
      const target = find(visitId);
      if (target === undefined) return tooLate(visitId);
      if (target.fate !== 'stands' || target.visit.pairing === 'undone') return notSo(target);
      if (!isOpen(target, UNDO_MS)) return tooLate(visitId);
      return write(
        target,
        { outcome: 'ask', reasons: ['undone-by-staff'], nextStep: 'see-staff', pairing: 'undone' },
        editToUndo(target.past, now, isUndone),
        { actor: operator, reason: null, action: { kind: 'undone', visitId } },
      );
    },

    override(visitId, { outcome, reason }, { name, role }) {
      const target = find(visitId);
      if (target === undefined) return tooLate(visitId);
      const { visit, fate, policy } = target;
      if (fate !== 'stands' || visit.outcome === outcome || visit.pairing === 'undone') return notSo(target);
      if (visit.pairing === 'overridden') return notSo(target);
      if (!mayOverride(target)) return tooLate(visitId);
      const needed = outcome === 'deny' ? 'guard' : overridableBy(visit, policy);
      if (needed === null || (needed === 'admin' && role !== 'admin'))
        return failed({ kind: 'not-allowed', detail: `${role} may not go against ${visit.reasons[0]}` });
      return write(
        target,
        {
          outcome,
          reasons: ['overridden-by-staff'],
          nextStep: nextStepOf(outcome, visit.direction),
          pairing: 'overridden',
        },
        editToOverride(target.past, outcome, now, isUndone),
        { actor: name, reason, action: { kind: 'overridden', visitId, outcome } },
      );
    },

    forget: prune,
  };
}

const none: PresenceEdit = { leaves: null, enters: null };

const nextStepOf = (outcome: Outcome, direction: Visit['direction']): NextStep => {
  if (outcome !== 'accept') return 'see-staff';
  return direction === 'in' ? 'walk-in' : 'walk-out';
};

/**
 * To let somebody through takes a word of the policy: its first entry that names the reason. To turn away takes none:
 * any guard may, a gate that stays shut harms nobody's rules.
 */
function overridableBy(
  { outcome, reasons: [first] }: Visit,
  { overrides = [] }: Policy,
): OperatorRole | null {
  if (outcome === 'accept') return 'guard';
  const entry = overrides.find(
    ({ reasons }) => reasons === 'any' || (first !== undefined && reasons.includes(first)),
  );
  return entry?.by ?? null;
}

const tooLate = (visitId: string): Result<never, AgainstError> =>
  failed({ kind: 'too-late', detail: `visit ${visitId} is none of the last, or too long ago` });
const notSo = ({ visit, fate }: Kept): Result<never, AgainstError> =>
  failed({ kind: 'not-so', detail: `visit ${visit.id} is ${visit.outcome}, ${visit.pairing}, and ${fate}` });

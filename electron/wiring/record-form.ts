/**
 * Record form: takes everybody of a finished form through the passage, one after the other, and makes their slips.
 *
 * When the disk fails in the middle, who was recorded is told, and sending again records the others only: nobody is
 * there twice. Who was turned away may be sent again as often as a code may be held up, each time a visit of its own.
 * Their slip is signed with the first visit and held back (withhold-slips.ts), in case staff let them in after all.
 */
import type { FormAction, FormView, SlipView } from '../../contract/assisted.ts';
import type { AuditAction } from '../../contract/audit.ts';
import type { VisitPrompt } from '../../contract/prompt.ts';
import type { Reading } from '../../contract/reading.ts';
import type { Reason } from '../../contract/reasons.ts';
import type { Outcome } from '../../contract/verdict.ts';
import type { Visit } from '../../contract/visit.ts';
import { answerOf, type GivenAnswers } from '../gate/ask-questions.ts';
import { wordsOfName } from '../gate/same-person.ts';
import type { Passage, PassageOutcome } from '../passage/admit-visitor.ts';
import type { SlipIssuer } from './issue-slip.ts';
import { type FormMoment, readingOfPerson, readingOfRecord } from './read-form.ts';

/** Names the staff, where a scan names its device. */
const STAFF_DEVICE_ID = 'staff';

export interface RecordStation {
  readonly passage: Pick<Passage, 'takeReading' | 'questionsFor'>;
  readonly slips: SlipIssuer;
  audit(actor: string, action: AuditAction): void;
}

export interface RecordPorts {
  readonly operator: () => string | null;
  readonly heard: (outcome: PassageOutcome) => void;
  readonly show: (prompt: VisitPrompt) => void;
  /** Signed, and given out only if staff let its holder in. */
  readonly withhold: (visitId: string, slip: SlipView) => void;
}

export type Sending = Extract<FormAction, { type: 'declare' | 'manual' }>;
export interface Sent {
  /** By whom a second sending knows them again. */
  readonly person: string;
  readonly reading: Reading;
  readonly answers: GivenAnswers;
}
type Unread = Omit<Sent, 'reading'> & { readonly reading: Reading | null };

interface Recorded {
  readonly person: string;
  readonly visitId: string;
  readonly outcome: Outcome;
  readonly reason: Reason;
  readonly prompt: VisitPrompt;
  readonly slip: SlipView | null;
}

export interface FormRecorder {
  /** The form that stands after it: what became of everybody, or what must be asked of them before. */
  record(form: FormView, station: RecordStation, sent: readonly Sent[], told: AuditOf): FormView;
  /** Staff let in whom this form's visit turned away: they have their slip. */
  letIn(visitId: string, slip: SlipView): FormView['done'];
  /** Another form, or none. */
  forget(): void;
}

type AuditOf = Pick<Extract<AuditAction, { kind: 'recorded-by-staff' }>, 'form' | 'cause'>;

const severity: readonly Outcome[] = ['accept', 'ask', 'deny'];
const gravest = (recorded: readonly Recorded[]): Recorded | undefined =>
  recorded.reduce<Recorded | undefined>(
    (worst, one) =>
      worst === undefined || severity.indexOf(one.outcome) > severity.indexOf(worst.outcome) ? one : worst,
    undefined,
  );

export function createFormRecorder(ports: RecordPorts): FormRecorder {
  /** Who is recorded, and is not recorded by another sending. */
  let recorded: readonly Recorded[] = [];
  /** Everybody of what was sent, in order, once all are on the disk. */
  let settled: readonly Recorded[] = [];

  const stepOf = (form: FormView, reading: Reading) => ({
    reading,
    lane: form.lane,
    deviceId: STAFF_DEVICE_ID,
    via: 'manual' as const,
    direction: form.direction,
  });

  /** What the policy asks of these people and nobody has asked them. */
  function dueOf(
    form: FormView,
    { passage }: RecordStation,
    sent: readonly (Sent | null)[],
  ): NonNullable<FormView['asked']>['people'] {
    return sent.flatMap((one, at) => {
      if (one === null) return [];
      const questions = passage.questionsFor(stepOf(form, one.reading)).flatMap(({ id, text, answer }) => {
        const given = Object.hasOwn(one.answers, id) ? one.answers[id] : undefined;
        const isAsked = given === null || (given !== undefined && answerOf(answer, given) !== null);
        return isAsked ? [] : [{ id, text, answer }];
      });
      return questions.length === 0 ? [] : [{ at, questions }];
    });
  }

  /** One person to the end; null: not recorded. */
  function recordOne(form: FormView, station: RecordStation, sent: Sent): Recorded | null {
    const { person, reading, answers } = sent;
    const outcome = station.passage.takeReading({ ...stepOf(form, reading), answers });
    ports.heard(outcome);
    if (outcome.kind !== 'recorded') return null;
    const { visit, prompt } = outcome;
    const { id: visitId, reasons } = visit;
    // Who leaves has nothing to show anybody.
    const made = visit.direction === 'in' ? slipOf(station, visit, reading) : null;
    if (visit.outcome === 'deny' && made !== null) ports.withhold(visitId, made);
    const slip = visit.outcome === 'deny' ? null : made;
    return { person, visitId, outcome: visit.outcome, reason: reasons[0] ?? 'venue-rule', prompt, slip };
  }

  function doneOf(): NonNullable<FormView['done']> {
    return {
      outcomes: settled.map(({ outcome }) => outcome),
      reasons: settled.map(({ reason }) => reason),
      slips: settled.flatMap(({ slip }) => (slip === null ? [] : [slip])),
      isPrinting: false,
      isAgain: settled.some(({ outcome }) => outcome === 'deny'),
    };
  }

  return {
    record(form, station, sent, told) {
      const before = [...recorded];
      const known = sent.map(({ person }) => {
        const at = before.findIndex((one) => one.person === person);
        return at === -1 ? null : (before.splice(at, 1)[0] ?? null);
      });
      const due = dueOf(
        form,
        station,
        sent.map((one, at) => (known[at] === null ? one : null)),
      );
      if (due.length > 0) {
        const asked = { number: (form.asked?.number ?? 0) + 1, people: due };
        return { ...form, problem: null, done: null, asked };
      }

      const fresh: Recorded[] = [];
      const all: (Recorded | null)[] = [];
      for (const [at, one] of sent.entries()) {
        // After one that the disk did not take, the others are not tried: they would be out of order as well.
        const isStopped = all.includes(null);
        const now = known[at] ?? (isStopped ? null : recordOne(form, station, one));
        all.push(now);
        if (now !== null && known[at] === null) fresh.push(now);
      }
      recorded = [...recorded, ...fresh];
      const visitIds = fresh.map(({ visitId }) => visitId);
      if (visitIds.length > 0)
        station.audit(ports.operator() ?? 'staff', { kind: 'recorded-by-staff', ...told, visitIds });
      // Several verdicts one after the other: the gravest is the one that must be seen.
      const worst = gravest(fresh);
      if (worst !== undefined && worst !== fresh.at(-1)) ports.show(worst.prompt);

      const whole = all.filter((one) => one !== null);
      if (whole.length < sent.length)
        return {
          ...form,
          problem: 'cannot-record',
          recorded: all.map((one) => one?.outcome ?? null),
          done: null,
        };
      settled = whole;
      recorded = whole.filter(({ outcome }) => outcome !== 'deny');
      const { recorded: _, ...rest } = form;
      return {
        ...rest,
        prefill: null,
        hasUnusable: false,
        code: null,
        asked: null,
        problem: null,
        done: doneOf(),
      };
    },

    letIn(visitId, slip) {
      const one = settled.find((other) => other.visitId === visitId);
      if (one === undefined) return null;
      const now: Recorded = { ...one, outcome: 'accept', reason: 'overridden-by-staff', slip };
      settled = settled.map((other) => (other === one ? now : other));
      recorded = [...recorded, now];
      return doneOf();
    },

    forget() {
      recorded = [];
      settled = [];
    },
  };
}

function slipOf(
  { slips }: Pick<RecordStation, 'slips'>,
  { id, seq, atMs }: Pick<Visit, 'id' | 'seq' | 'atMs'>,
  { claims }: Reading,
): SlipView | null {
  const { fullName, birthDate, answers, slipId, issuedAtMs, expiresAtMs } = claims ?? {};
  if (slipId === undefined || issuedAtMs === undefined || expiresAtMs === undefined) return null;
  const { code, maskedName } = slips.issue({
    visitId: id,
    slipId,
    fullName: fullName ?? null,
    birthYear: birthDate === undefined ? null : Number(birthDate),
    declaredAtMs: issuedAtMs,
    validUntilMs: expiresAtMs,
    answers: answers ?? null,
  });
  return { visitId: id, code, maskedName, seq, atMs, validUntilMs: expiresAtMs };
}

/** Null: somebody of it cannot be read. */
export function sentBy(action: Sending, momentOfOne: () => FormMoment): readonly Sent[] | null {
  const all = unreadBy(action, momentOfOne);
  return all.every((one): one is Sent => one.reading !== null) ? all : null;
}

function unreadBy(action: Sending, momentOfOne: () => FormMoment): readonly Unread[] {
  if (action.type === 'manual') {
    const { record } = action;
    return [
      { person: '', reading: readingOfRecord(record, momentOfOne()), answers: record.venueAnswers ?? {} },
    ];
  }
  return action.declaration.people.map((person, index) => ({
    person: `${wordsOfName(person.fullName) || person.fullName}|${person.birthYear}`,
    reading: readingOfPerson(person, index > 0, momentOfOne()),
    answers: person.venueAnswers ?? {},
  }));
}

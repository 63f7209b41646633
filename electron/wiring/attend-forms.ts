/**
 * Attend forms: the assisted declaration and the manual record, from the first touch to the slips.
 *
 * What is filled in stays in the page until it is sent; here only what a card held up says is kept, and nothing once
 * the form is closed. Each person is a visit of their own through the passage. When the disk fails in the middle, who
 * was recorded is told, and sending again records the others only: nobody is there twice. Idle forms close themselves.
 */

import {
  FORM_IDLE_MS,
  type FormAction,
  type FormKey,
  type FormView,
  type Prefill,
  type SlipView,
} from '../../contract/assisted.ts';
import type { AuditAction } from '../../contract/audit.ts';
import type { VisitPrompt } from '../../contract/prompt.ts';
import type { Reading } from '../../contract/reading.ts';
import type { Direction, Scan } from '../../contract/scan.ts';
import type { Outcome } from '../../contract/verdict.ts';
import { wordsOfName } from '../gate/same-person.ts';
import type { Passage, PassageOutcome } from '../passage/admit-visitor.ts';
import type { KeyStroke } from '../shell/capture-wedge.ts';
import type { SlipIssuer } from './issue-slip.ts';
import { type FormMoment, namesSomebody, prefillOf, readingOfPerson, readingOfRecord } from './read-form.ts';

/** Names the staff, where a scan names its device. */
const STAFF_DEVICE_ID = 'staff';

/** What of an open station a form needs. */
export interface FormStation {
  readonly passage: Pick<Passage, 'takeReading'>;
  readonly slips: SlipIssuer;
  readonly clock: { state(): { readonly isTrusted: boolean } };
  read(scan: Scan): Reading;
  audit(actor: string, action: AuditAction): void;
}

export interface FormPorts {
  readonly clock: { wallMs(): number; monotonicMs(): number };
  readonly newId: (nowMs: number) => string;
  /** Null while the gate is out of order from its start. */
  readonly station: () => FormStation | null;
  /** Sign-in name of who fills the form in; null: nobody is signed in any more. */
  readonly operator: () => string | null;
  readonly push: (view: FormView | null) => void;
  readonly pushKey: (key: FormKey) => void;
  /** As after a scan: counts, the strip, sync. */
  readonly heard: (outcome: PassageOutcome) => void;
  /** A verdict that was shown already, shown again. */
  readonly show: (prompt: VisitPrompt) => void;
  /** False: no slip printer, or it did not take them. */
  readonly print: (slips: readonly SlipView[]) => Promise<boolean>;
}

export interface Forms {
  view(): FormView | null;
  /** The same form again stays as it is; another takes its place. */
  open(kind: FormView['kind'], lane: string, direction: Direction): void;
  act(action: FormAction): void;
  /** True: this scan filled in the form and is nobody's passage. */
  takesScan(scan: Scan): boolean;
  isAsking(): boolean;
  typed(stroke: KeyStroke): void;
  /** Once a second. */
  beat(): void;
  close(): void;
}

interface Recorded {
  /** By whom a second sending knows them again. */
  readonly person: string;
  readonly outcome: Outcome;
  readonly prompt: VisitPrompt;
  readonly slip: SlipView | null;
}
interface Sent {
  readonly person: string;
  readonly reading: Reading;
}

const severity: readonly Outcome[] = ['accept', 'ask', 'deny'];
const gravest = (recorded: readonly Recorded[]): Recorded | undefined =>
  recorded.reduce<Recorded | undefined>(
    (worst, one) =>
      worst === undefined || severity.indexOf(one.outcome) > severity.indexOf(worst.outcome) ? one : worst,
    undefined,
  );

export function createForms(ports: FormPorts): Forms {
  const { clock } = ports;
  let standing: FormView | null = null;
  let recorded: readonly Recorded[] = [];
  let touchedAtMs = 0;

  function change(next: FormView | null): void {
    standing = next;
    if (next === null) recorded = [];
    ports.push(next);
  }

  /** One person to the end; null: not recorded. */
  function record(form: FormView, station: FormStation, { person, reading }: Sent): Recorded | null {
    const outcome = station.passage.takeReading({
      reading,
      lane: form.lane,
      deviceId: STAFF_DEVICE_ID,
      via: 'manual',
      direction: form.direction,
    });
    ports.heard(outcome);
    if (outcome.kind !== 'recorded') return null;
    const { visit, prompt } = outcome;
    // Who is turned away, or leaves, has nothing to show anybody.
    const isGiven = visit.outcome !== 'deny' && visit.direction === 'in';
    const slip = isGiven ? slipOf(station, visit, reading) : null;
    return { person, outcome: visit.outcome, prompt, slip };
  }

  function slipOf(
    { slips }: FormStation,
    { id, seq, atMs }: { readonly id: string; readonly seq: number; readonly atMs: number },
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

  /** All of a form, in order; who was recorded by an earlier sending is not again. */
  function recordAll(form: FormView, station: FormStation, sent: readonly Sent[], told: AuditOf): void {
    const before = [...recorded];
    const settled: (Recorded | null)[] = [];
    const fresh: Recorded[] = [];
    for (const one of sent) {
      const at = before.findIndex(({ person }) => person === one.person);
      // After one that the disk did not take, the others are not tried: they would be out of order as well.
      const isStopped = settled.includes(null);
      const known = at === -1 ? undefined : before.splice(at, 1)[0];
      const now = known ?? (isStopped ? null : record(form, station, one));
      settled.push(now);
      if (now !== null && known === undefined) fresh.push(now);
    }
    recorded = [...recorded, ...fresh];
    const visitIds = fresh.map(({ prompt }) => prompt.promptId);
    if (visitIds.length > 0)
      station.audit(ports.operator() ?? 'staff', { kind: 'recorded-by-staff', ...told, visitIds });
    const whole = settled.filter((one) => one !== null);
    // Several verdicts one after the other: the gravest is the one that must be seen.
    const worst = gravest(fresh);
    if (worst !== undefined && worst !== fresh.at(-1)) ports.show(worst.prompt);
    if (whole.length < sent.length) {
      const outcomes = settled.map((one) => one?.outcome ?? null);
      change({ ...form, problem: 'cannot-record', recorded: outcomes });
      return;
    }
    const outcomes = whole.map(({ outcome }) => outcome);
    const slips = whole.flatMap(({ slip }) => (slip === null ? [] : [slip]));
    recorded = [];
    const { recorded: _, ...rest } = form;
    change({
      ...rest,
      prefill: null,
      hasUnusable: false,
      problem: null,
      done: { outcomes, slips, isPrinting: false },
    });
  }

  function send(form: FormView, action: Sending): void {
    const station = ports.station();
    const problem = station === null ? 'cannot-record' : 'invalid';
    const moment = { nowMs: clock.wallMs(), isClockTrusted: station?.clock.state().isTrusted ?? false };
    const sent =
      station === null ? [] : sentBy(action, () => ({ ...moment, slipId: station.slips.newSlipId() }));
    const { lane, direction } = action.type === 'declare' ? action.declaration : action.record;
    // The form stands for one lane: another would be a passage at a door where nobody stands.
    const isOfForm = action.type === form.kind && lane === form.lane;
    if (station === null || !isOfForm || !isReadable(sent)) {
      change({ ...form, problem });
      return;
    }
    const cause = action.type === 'declare' ? null : action.record.cause;
    recordAll({ ...form, direction }, station, sent, { form: action.type, cause });
  }

  function printSlips(form: FormView): void {
    const { done } = form;
    if (done === null || done.isPrinting || done.slips.length === 0) return;
    const settle = (isPrinted: boolean): void => {
      if (standing?.formId !== form.formId || standing.done === null) return;
      const problem = isPrinted ? null : 'not-printed';
      change({ ...standing, problem, done: { ...standing.done, isPrinting: false } });
    };
    change({ ...form, problem: null, done: { ...done, isPrinting: true } });
    ports.print(done.slips).then(settle, () => settle(false));
  }

  return {
    view: () => standing,

    open(kind, lane, direction) {
      touchedAtMs = clock.monotonicMs();
      const isSame = standing?.kind === kind && standing.lane === lane && standing.done === null;
      if (isSame) return;
      recorded = [];
      const formId = ports.newId(clock.wallMs());
      change({
        formId,
        kind,
        lane,
        direction,
        prefill: null,
        hasUnusable: false,
        problem: null,
        done: null,
      });
    },

    act(action) {
      if (standing === null || action.formId !== standing.formId) return;
      touchedAtMs = clock.monotonicMs();
      switch (action.type) {
        case 'touch':
          return;
        case 'close':
          change(null);
          return;
        case 'declare':
        case 'manual':
          if (standing.done === null) send(standing, action);
          return;
        case 'print-slips':
          printSlips(standing);
          return;
      }
    },

    takesScan(scan) {
      const station = ports.station();
      if (standing === null || standing.done !== null || standing.lane !== scan.lane) return false;
      if (station === null) return false;
      touchedAtMs = clock.monotonicMs();
      const fields: Prefill = prefillOf(station.read(scan));
      if (!namesSomebody(fields)) {
        change({ ...standing, hasUnusable: true });
        return true;
      }
      const number = (standing.prefill?.number ?? 0) + 1;
      change({ ...standing, prefill: { number, fields }, hasUnusable: false });
      return true;
    },

    isAsking: () => standing !== null,

    typed(stroke) {
      if (standing === null) return;
      touchedAtMs = clock.monotonicMs();
      ports.pushKey({ kind: stroke.kind, character: stroke.kind === 'character' ? stroke.character : '' });
    },

    beat() {
      if (standing !== null && clock.monotonicMs() - touchedAtMs >= FORM_IDLE_MS) change(null);
    },

    close() {
      if (standing !== null) change(null);
    },
  };
}

type AuditOf = Pick<Extract<AuditAction, { kind: 'recorded-by-staff' }>, 'form' | 'cause'>;

type Sending = Extract<FormAction, { type: 'declare' | 'manual' }>;
interface Unread {
  readonly person: string;
  readonly reading: Reading | null;
}

function sentBy(action: Sending, momentOfOne: () => FormMoment): readonly Unread[] {
  if (action.type === 'manual')
    return [{ person: '', reading: readingOfRecord(action.record, momentOfOne()) }];
  return action.declaration.people.map((person, index) => ({
    person: `${wordsOfName(person.fullName) || person.fullName}|${person.birthYear}`,
    reading: readingOfPerson(person, index > 0, momentOfOne()),
  }));
}

const isReadable = (sent: readonly Unread[]): sent is readonly Sent[] =>
  sent.every(({ reading }) => reading !== null);

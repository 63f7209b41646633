/**
 * Attend forms: the assisted declaration and the manual record, from the first touch to the slips.
 *
 * What is filled in stays in the page until it is sent; here only what a card held up says is kept, and nothing once
 * the form is closed. Each person is a visit of their own through the passage (record-form.ts). A form with something
 * in it goes only when staff say so, or when nobody has touched it for long, and then it warns first.
 */

import {
  FORM_IDLE_MS,
  FORM_WARN_MS,
  type FormAction,
  type FormKey,
  type FormView,
  type FormWay,
  type SlipView,
} from '../../contract/assisted.ts';
import type { VisitPrompt } from '../../contract/prompt.ts';
import type { Reading } from '../../contract/reading.ts';
import type { Direction, Scan } from '../../contract/scan.ts';
import type { Visit } from '../../contract/visit.ts';
import type { PassageOutcome } from '../passage/admit-visitor.ts';
import type { KeyStroke } from '../shell/capture-wedge.ts';
import { namesSomebody, prefillOf } from './read-form.ts';
import { createFormRecorder, type RecordStation, type Sending, sentBy } from './record-form.ts';
import { withholdSlips } from './withhold-slips.ts';

/** Finished forms whose slips stand again later: whoever they are for is still here. */
const MAX_KEPT_FORMS = 5;

/** What of an open station a form needs. */
export interface FormStation extends RecordStation {
  readonly clock: { state(): { readonly isTrusted: boolean } };
  read(scan: Scan): Reading;
}

export interface FormPorts {
  readonly clock: { wallMs(): number; monotonicMs(): number };
  readonly newId: (nowMs: number) => string;
  /** Null while the gate is out of order from its start. */
  readonly station: () => FormStation | null;
  /** Sign-in name of who fills the form in; null: nobody is signed in any more. */
  readonly operator: () => string | null;
  /** Nobody's own code is judged meanwhile. */
  readonly isPaused: () => boolean;
  readonly push: (view: FormView | null) => void;
  readonly pushKey: (key: FormKey) => void;
  /** As after a scan: counts, the strip, sync. */
  readonly heard: (outcome: PassageOutcome) => void;
  /** A verdict that was shown already, shown again. */
  readonly show: (prompt: VisitPrompt) => void;
  /** A code that a form stood before goes its own way after all. */
  readonly pass: (scan: Scan) => void;
  /** False: no slip printer, or it did not take them. */
  readonly print: (slips: readonly SlipView[]) => Promise<boolean>;
}

export interface Forms {
  view(): FormView | null;
  /** The same form again stays as it is; one that is finished makes room, one of the other kind is asked about. */
  open(kind: FormView['kind'], lane: string, direction: Direction, ways?: readonly FormWay[]): void;
  act(action: FormAction): void;
  /** True: this scan went to the form and is nobody's passage. */
  takesScan(scan: Scan): boolean;
  /** True: a temperature is being asked at the form. */
  takesTemperature(tenths: number): boolean;
  /** Staff let somebody in, or turned them away, against a verdict. */
  wentAgainst(visit: Pick<Visit, 'outcome' | 'pairing' | 'pairedWith' | 'lane'>): void;
  isAsking(): boolean;
  typed(stroke: KeyStroke): void;
  /** Once a second. */
  beat(): void;
  close(): void;
}

type ToOpen = Parameters<Forms['open']>;

export function createForms(ports: FormPorts): Forms {
  const { clock } = ports;
  let standing: FormView | null = null;
  /** Finished ones with slips, the newest last. */
  let kept: readonly FormView[] = [];
  let wanted: ToOpen | null = null;
  let offered: { readonly scan: Scan; readonly number: number } | null = null;
  let passing: Scan | null = null;
  let touchedAtMs = 0;
  const withheld = withholdSlips(clock.monotonicMs);
  const recorder = createFormRecorder({ ...ports, withhold: withheld.keep });

  function change(next: FormView | null): void {
    standing = next;
    ports.push(next);
  }

  function touch(): void {
    touchedAtMs = clock.monotonicMs();
    if (standing?.isClosing === true) change({ ...standing, isClosing: false });
  }

  /** A finished form with slips gives way and comes back; what was typed into it is gone then. */
  function putAside(): void {
    if (standing?.done === null || standing === null || standing.done.slips.length === 0) return;
    const done = { ...standing.done, isPrinting: false, isAgain: false };
    kept = [...kept, { ...standing, problem: null, done }].slice(-MAX_KEPT_FORMS);
  }

  function begin(next: Omit<FormView, 'formId'> | null): void {
    recorder.forget();
    wanted = null;
    offered = null;
    change(next === null ? null : { ...next, formId: ports.newId(clock.wallMs()), kept: kept.length });
  }

  function start(...[kind, lane, direction, ways = []]: ToOpen): void {
    const none = { prefill: null, hasUnusable: false, problem: null, done: null };
    begin({ kind, lane, direction, ways: [...ways], ...none });
  }

  /** Closed by a person: what was kept stands again. */
  function leave(): void {
    const last = kept.at(-1) ?? null;
    kept = kept.slice(0, -1);
    begin(last);
  }

  function drop(): void {
    kept = [];
    begin(null);
  }

  function send(form: FormView, action: Sending): void {
    const station = ports.station();
    if (station === null) {
      change({ ...form, problem: 'cannot-record' });
      return;
    }
    const moment = { nowMs: clock.wallMs(), isClockTrusted: station.clock.state().isTrusted };
    const sent = sentBy(action, () => ({ ...moment, slipId: station.slips.newSlipId() }));
    const { lane, direction } = action.type === 'declare' ? action.declaration : action.record;
    // The form stands for one way: another would be a passage at a door where nobody stands.
    const isOfForm = action.type === form.kind && lane === form.lane && direction === form.direction;
    if (!isOfForm || sent === null) {
      change({ ...form, problem: 'invalid' });
      return;
    }
    const cause = action.type === 'declare' ? null : action.record.cause;
    const next = recorder.record(form, station, sent, { form: action.type, cause });
    if (next.done !== null) offered = null;
    change(next);
  }

  function turn(form: FormView, lane: string, direction: Direction): void {
    const isWay = (form.ways ?? []).some((way) => way.lane === lane && way.direction === direction);
    // Who is on the disk already went the way that the form had.
    if (!isWay || form.recorded !== undefined) return;
    offered = null;
    change({ ...form, lane, direction, code: null, asked: null, hasUnusable: false, problem: null });
  }

  function prefill(form: FormView, station: FormStation, scan: Scan): void {
    const fields = prefillOf(station.read(scan));
    if (!namesSomebody(fields)) {
      change({ ...form, hasUnusable: true });
      return;
    }
    const number = (form.prefill?.number ?? 0) + 1;
    change({ ...form, prefill: { number, fields }, hasUnusable: false });
  }

  /** What becomes of a code that is a passage of its own. */
  function choose(form: FormView, number: number, choice: 'pass' | 'fill' | 'leave'): void {
    const station = ports.station();
    if (offered === null || offered.number !== number) return;
    const { scan } = offered;
    offered = null;
    const calm = { ...form, code: null };
    if (choice === 'fill' && station !== null) prefill(calm, station, scan);
    else change(calm);
    if (choice !== 'pass') return;
    // Its time is now: nobody's screen was slow.
    passing = { ...scan, lastByteAtMs: clock.wallMs() };
    ports.pass(passing);
    passing = null;
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

    open(...given) {
      touch();
      if (standing === null || standing.done !== null) {
        putAside();
        start(...given);
        return;
      }
      if (standing.kind === given[0]) return;
      // Only the page knows whether anything was typed.
      wanted = given;
      change({ ...standing, wanted: given[0] });
    },

    act(action) {
      if (standing === null || action.formId !== standing.formId) return;
      touch();
      switch (action.type) {
        case 'touch':
          return;
        case 'close':
          leave();
          return;
        case 'declare':
        case 'manual':
          if (standing.done === null || standing.done.isAgain === true) send(standing, action);
          return;
        case 'print-slips':
          printSlips(standing);
          return;
        case 'turn':
          if (standing.done === null) turn(standing, action.lane, action.direction);
          return;
        case 'code':
          choose(standing, action.number, action.choice);
          return;
        case 'replace': {
          const next = wanted;
          wanted = null;
          if (action.isWanted && next !== null) start(...next);
          else change({ ...standing, wanted: null });
          return;
        }
      }
    },

    takesScan(scan) {
      const station = ports.station();
      if (standing === null || standing.done !== null || standing.lane !== scan.lane) return false;
      if (station === null || scan === passing) return false;
      touch();
      const reading = station.read(scan);
      // A paused gate lets nobody through by their own code.
      if (reading.trust !== 'verified' || ports.isPaused()) {
        offered = null;
        prefill({ ...standing, code: null }, station, scan);
        return true;
      }
      const number = (standing.code?.number ?? 0) + 1;
      offered = { scan, number };
      change({ ...standing, hasUnusable: false, code: { number, fills: namesSomebody(prefillOf(reading)) } });
      return true;
    },

    takesTemperature(tenths) {
      const asks = standing?.asked?.people.some(({ questions }) =>
        questions.some(({ answer }) => answer.kind === 'temperature'),
      );
      if (standing === null || standing.done !== null || asks !== true) return false;
      touch();
      change({ ...standing, measured: { number: (standing.measured?.number ?? 0) + 1, tenths } });
      return true;
    },

    wentAgainst({ outcome, pairing, pairedWith, lane }) {
      if (pairing !== 'overridden' || outcome !== 'accept' || pairedWith === null) return;
      const slip = withheld.take(pairedWith);
      if (slip === null) return;
      const done = standing === null || standing.done === null ? null : recorder.letIn(pairedWith, slip);
      if (standing !== null && done !== null) {
        touch();
        change({ ...standing, done });
        return;
      }
      const alone: FormView = {
        formId: ports.newId(clock.wallMs()),
        kind: 'declare',
        lane,
        direction: 'in',
        prefill: null,
        hasUnusable: false,
        problem: null,
        done: {
          outcomes: ['accept'],
          reasons: ['overridden-by-staff'],
          slips: [slip],
          isPrinting: false,
          isAgain: false,
        },
      };
      // Behind a form that is being filled in it waits until that is closed.
      if (standing !== null) {
        kept = [...kept, alone].slice(-MAX_KEPT_FORMS);
        change({ ...standing, kept: kept.length });
        return;
      }
      touchedAtMs = clock.monotonicMs();
      begin(alone);
    },

    isAsking: () => standing !== null,

    typed(stroke) {
      if (standing === null) return;
      touch();
      ports.pushKey({ kind: stroke.kind, character: stroke.kind === 'character' ? stroke.character : '' });
    },

    beat() {
      withheld.forget();
      if (standing === null) return;
      const idleMs = clock.monotonicMs() - touchedAtMs;
      if (idleMs >= FORM_IDLE_MS) drop();
      else if (idleMs >= FORM_IDLE_MS - FORM_WARN_MS && standing.isClosing !== true)
        change({ ...standing, isClosing: true });
    },

    close() {
      if (standing !== null) drop();
    },
  };
}

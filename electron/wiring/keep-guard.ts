/**
 * Keeps the guard's strip: who is signed in, the last verdicts, the pause, the call for help, and what may be done.
 *
 * Anybody may touch the strip: what changes a record or stops the gate takes an operator who is signed in, the desk an
 * admin's PIN each time; calling for help takes nobody. Everything done is in the audit under the operator's name.
 * Decides nothing about a visitor: going against a verdict is the passage's (electron/passage/go-against.ts).
 */
import type { AuditAction } from '../../contract/audit.ts';
import type { GuardAction, GuardView } from '../../contract/guard.ts';
import { GUARD_SHIFT_MS, mayActAs, type Operator, type OperatorRole } from '../../contract/operators.ts';
import type { Result } from '../../contract/result.ts';
import type { OutOfOrder } from '../../contract/status.ts';
import type { OperatorsError } from '../operators/operators-file.ts';
import { createPinLock, type PinLockPorts } from '../operators/pin-lock.ts';
import { createPinPad, type PadPorts, type PadStroke, type SignedIn } from '../operators/pin-pad.ts';
import type { AgainstError, WentAgainst } from '../passage/go-against.ts';
import { textOf } from '../shell/load-settings.ts';
import type { WriteLog } from '../shell/write-log.ts';
import type { Station } from './open-station.ts';
import { tellVerdict } from './tell-verdict.ts';

/** How often it is looked whether an admin has changed who may sign in, beats. */
const FOLLOW_EVERY_BEATS = 10;
/** Where no strip stands nobody can take a call for help: there it is over after this long, milliseconds. */
export const HELP_STANDS_MS = 300_000;
/** The audit is kept for good: who plays with the key does not fill it. At most one call in this time, milliseconds. */
export const HELP_TOLD_EVERY_MS = 10_000;

export type GuardStation = Pick<Station, 'against' | 'everyLane' | 'switchDirection' | 'audit'> & {
  readonly ledger: Pick<Station['ledger'], 'latestAction'>;
};
/** What the strip opens for others to fill. */
export type Opened = Extract<GuardAction, { type: 'open' }>['what'];

export interface GuardPorts {
  readonly clock: { wallMs(): number; monotonicMs(): number };
  /** Null while the gate is out of order from its start: nothing could be written down, so nobody signs in. */
  readonly station: () => GuardStation | null;
  /** operators.json as it is now. */
  readonly loadOperators: () => Result<{ readonly operators: readonly Operator[] }, OperatorsError>;
  /** pin-lock.json. */
  readonly lockFile: Pick<PinLockPorts, 'load' | 'keep'>;
  readonly isPin: PadPorts['isPin'];
  readonly push: (view: GuardView) => void;
  readonly onPaused: (isPaused: boolean) => void;
  /** `who` is the operator who may; null for the devices screen, which asks nobody. */
  readonly onOpen: (what: Opened, who: SignedIn | null) => void;
  /** A strip stands somewhere: on the gate's edge or on a second display. */
  readonly hasStrip: () => boolean;
  /** A visit by which staff went against another was recorded and shown. */
  readonly onVisit: (went: WentAgainst) => void;
  readonly outOfOrder: (fault: OutOfOrder) => void;
  readonly log: WriteLog;
}

export interface Guard {
  view(): GuardView;
  act(action: GuardAction): void;
  /** A verdict was recorded and shown. */
  noteVerdict(): void;
  /** The station is open (again): a gate that was paused when it ended is paused. */
  opened(): void;
  callHelp(by: 'staff' | 'visitor'): void;
  isPaused(): boolean;
  operator(): SignedIn | null;
  /** The strip has a display of its own. */
  showOnSecondDisplay(isOn: boolean): void;
  /** What a person types is for the PIN pad. */
  isAsking(): boolean;
  typed(stroke: PadStroke): void;
  /** Once a second. */
  beat(): void;
}

export function createGuard(ports: GuardPorts): Guard {
  const { clock, log } = ports;
  let operators: readonly Operator[] = [];
  let saidBroken = '';
  let signedIn: (SignedIn & { readonly salt: string; readonly sinceMs: number }) | null = null;
  let pausedSinceMs: number | null = null;
  let help: (NonNullable<GuardView['help']> & { readonly sinceMonotonicMs: number }) | null = null;
  let helpToldAtMs = Number.NEGATIVE_INFINITY;
  let isOnSecondDisplay = false;
  /** What was asked for by a key, and is done once somebody has signed in for it. */
  let doesNext: ((who: SignedIn) => void) | null = null;
  let beats = 0;
  let pushed = '';

  const lock = createPinLock({
    ...ports.lockFile,
    nowMs: clock.monotonicMs,
    onNotKept: (error) => log('error', 'pin-lock-not-kept', { error: textOf(error) }),
  });
  const pad = createPinPad({
    nowMs: clock.monotonicMs,
    operators: () => operators,
    lock,
    isPin: ports.isPin,
    onRight: welcome,
    onWrong: (name, tries) => audit(name, { kind: 'sign-in-refused', tries }),
    changed: push,
  });
  follow();

  const audit = (actor: string, action: AuditAction): void => ports.station()?.audit(actor, action);
  const nameOrStaff = (): string => signedIn?.name ?? 'staff';

  /** Who may sign in is read anew: a command beside the station changes it. */
  function follow(): void {
    const loaded = ports.loadOperators();
    const fault = loaded.ok ? '' : loaded.error.detail;
    if (fault !== saidBroken && fault !== '') log('error', 'operators-not-read', { detail: fault });
    saidBroken = fault;
    // Nobody signs in by a file that cannot be read; the locks stay, it may be whole again.
    operators = loaded.ok ? loaded.value.operators : [];
    if (loaded.ok) lock.keepOnly(operators.map(({ pin }) => pin.salt));
    const now = operators.find(({ name }) => name === signedIn?.name);
    if (signedIn !== null && (now?.role !== signedIn.role || now.pin.salt !== signedIn.salt)) signOut('time');
  }

  function view(): GuardView {
    const station = ports.station();
    const role = signedIn?.role ?? null;
    return {
      operator: operator(),
      hasOperators: operators.length > 0,
      recent: station?.against.recent().map((past) => tellVerdict(past, role)) ?? [],
      pausedSinceMs,
      help: help === null ? null : { sinceMs: help.sinceMs, by: help.by },
      lanes: [...(station?.everyLane() ?? [])],
      pin: pad.view(),
      isOnSecondDisplay,
    };
  }

  function push(): void {
    const now = view();
    const text = JSON.stringify(now);
    if (text === pushed) return;
    pushed = text;
    ports.push(now);
  }

  const operator = (): SignedIn | null =>
    signedIn === null ? null : { name: signedIn.name, role: signedIn.role };

  function welcome(who: SignedIn, purpose: 'sign-in' | 'desk'): void {
    const doIt = doesNext;
    doesNext = null;
    // The disk went while the PIN was being checked: nothing is done that cannot be written down.
    if (ports.station() === null) return;
    if (purpose === 'desk') {
      audit(who.name, { kind: 'signed-in' });
      ports.onOpen('desk', who);
      return;
    }
    if (signedIn !== null) signOut('person');
    const salt = operators.find(({ name }) => name === who.name)?.pin.salt ?? '';
    signedIn = { ...who, salt, sinceMs: clock.monotonicMs() };
    audit(who.name, { kind: 'signed-in' });
    push();
    doIt?.(who);
  }

  function signOut(by: 'person' | 'time'): void {
    if (signedIn === null) return;
    audit(signedIn.name, { kind: 'signed-out', by });
    signedIn = null;
    push();
  }

  function openPad(purpose: 'sign-in' | 'desk', next: typeof doesNext = null): void {
    if (ports.station() === null) return;
    follow();
    doesNext = next;
    pad.open(purpose);
  }

  /** Runs it for who is signed in; else asks who it is, and runs it then, when they may. */
  function asOperator(needed: OperatorRole, task: (who: SignedIn, station: GuardStation) => void): void {
    const station = ports.station();
    const who = operator();
    if (station === null) return;
    if (who !== null && mayActAs(who.role, needed)) task(who, station);
    else
      openPad('sign-in', (signed) => {
        const open = ports.station();
        if (open !== null && mayActAs(signed.role, needed)) task(signed, open);
      });
  }

  function settle(went: Result<WentAgainst, AgainstError>): void {
    if (went.ok) ports.onVisit(went.value);
    else {
      const { kind, detail } = went.error;
      log('warn', 'not-gone-against', { kind, detail });
      if (kind === 'cannot-record') ports.outOfOrder({ kind, detail });
    }
    push();
  }

  function pause(isPaused: boolean): void {
    if ((pausedSinceMs !== null) === isPaused) return;
    asOperator('guard', ({ name }) => {
      pausedSinceMs = isPaused ? clock.wallMs() : null;
      audit(name, { kind: 'paused', isPaused });
      ports.onPaused(isPaused);
      push();
    });
  }

  function callHelp(by: 'staff' | 'visitor'): void {
    if (help !== null) return;
    const nowMs = clock.monotonicMs();
    help = { sinceMs: clock.wallMs(), by, sinceMonotonicMs: nowMs };
    if (nowMs - helpToldAtMs >= HELP_TOLD_EVERY_MS) {
      helpToldAtMs = nowMs;
      audit(by === 'staff' ? nameOrStaff() : 'station', { kind: 'help-called', by });
    }
    push();
  }

  function open(what: Opened): void {
    if (what === 'devices') ports.onOpen(what, null);
    else if (what === 'desk') openPad('desk');
    else if (signedIn === null) openPad('sign-in', (who) => ports.onOpen(what, who));
    else ports.onOpen(what, operator());
  }

  return {
    view,

    act(action) {
      switch (action.type) {
        case 'sign-in':
          openPad('sign-in');
          return;
        case 'sign-out':
          signOut('person');
          return;
        case 'choose-operator':
          pad.choose(action.name);
          return;
        case 'pin-key':
          pad.press(action.key);
          return;
        case 'pin':
          pad.step(action.step);
          return;
        case 'undo':
          asOperator('guard', ({ name }, { against }) => settle(against.undo(action.visitId, name)));
          return;
        case 'override':
          asOperator('guard', (who, { against }) => settle(against.override(action.visitId, action, who)));
          return;
        case 'pause':
          pause(action.isPaused);
          return;
        case 'help':
          if (action.isNeeded) callHelp('staff');
          else if (help !== null) {
            help = null;
            push();
          }
          return;
        case 'direction':
          asOperator('guard', ({ name }, station) => {
            station.switchDirection(action.lane, action.direction, name);
            push();
          });
          return;
        case 'open':
          open(action.what);
          return;
      }
    },

    noteVerdict: push,

    opened() {
      // Pulling the plug must not be a way to open a gate that staff have closed.
      const last = ports.station()?.ledger.latestAction(['paused']);
      if (last?.kind === 'paused' && last.isPaused && pausedSinceMs === null) {
        pausedSinceMs = clock.wallMs();
        ports.onPaused(true);
      }
      push();
    },

    callHelp,
    isPaused: () => pausedSinceMs !== null,
    operator,

    showOnSecondDisplay(isOn) {
      isOnSecondDisplay = isOn;
      push();
    },

    isAsking: pad.isAsking,
    typed: pad.typed,

    beat() {
      beats += 1;
      const nowMs = clock.monotonicMs();
      if (beats % FOLLOW_EVERY_BEATS === 0) follow();
      if (signedIn !== null && nowMs - signedIn.sinceMs >= GUARD_SHIFT_MS) signOut('time');
      // Who called waits until somebody comes: only a call that nobody can take ends by itself.
      const isLate = help !== null && nowMs - help.sinceMonotonicMs >= HELP_STANDS_MS;
      if (isLate && !ports.hasStrip()) help = null;
      lock.beat();
      pad.beat();
      // What may be done about a verdict ends by time alone.
      push();
    },
  };
}

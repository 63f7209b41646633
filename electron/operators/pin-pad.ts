/**
 * PIN pad: who signs in, the digits while they are typed, the wait, what was wrong.
 *
 * The digits live here only and are let go when they are handed over, given up, or not gone on with; the page hears
 * how many there are. A PIN that is being checked takes no other, and an answer that comes after the pad was put away
 * lets nobody in. Every right and every wrong try is told.
 */
import { PIN_WAIT_MS, type PinPad } from '../../contract/guard.ts';
import type { Operator, OperatorRole } from '../../contract/operators.ts';
import type { PinLock } from './pin-lock.ts';

const MIN_DIGITS = 6;
const MAX_DIGITS = 12;

/** A key of somebody at the keyboard; `scanned`: the last characters were a scanner's. */
export type PadStroke =
  | { readonly kind: 'character'; readonly character: string }
  | { readonly kind: 'delete' | 'enter' | 'escape' | 'tab' | 'back-tab' | 'left' | 'right' | 'scanned' };

export interface SignedIn {
  readonly name: string;
  readonly role: OperatorRole;
}

export interface PadPorts {
  /** Running time. */
  readonly nowMs: () => number;
  readonly operators: () => readonly Operator[];
  readonly lock: PinLock;
  readonly isPin: (pin: string, kept: Operator['pin']) => Promise<boolean>;
  readonly onRight: (who: SignedIn, purpose: PinPad['purpose']) => void;
  readonly onWrong: (name: string, tries: number) => void;
  readonly changed: () => void;
}

export interface Pad {
  view(): PinPad | null;
  open(purpose: PinPad['purpose']): void;
  close(): void;
  choose(name: string): void;
  press(key: string): void;
  step(step: 'delete' | 'enter' | 'cancel'): void;
  /** What a person types is for the pad. */
  isAsking(): boolean;
  typed(stroke: PadStroke): void;
  /** Once a second. */
  beat(): void;
}

interface Standing {
  readonly purpose: PinPad['purpose'];
  readonly chosen: string | null;
  readonly digits: string;
  readonly isChecking: boolean;
  readonly problem: PinPad['problem'];
}

export function createPinPad(ports: PadPorts): Pad {
  const { lock, nowMs } = ports;
  let stands: Standing | null = null;
  let touchedAtMs = 0;
  /** Which check is waited for; another number, and its answer comes too late. */
  let turn = 0;
  /** One guess at a time, also when the pad is put away and opened anew meanwhile. */
  let isBusy = false;

  /** The desk is an admin's. */
  const welcome = (purpose: PinPad['purpose']): readonly Operator[] =>
    ports.operators().filter(({ role }) => purpose === 'sign-in' || role === 'admin');
  const chosenOf = ({ purpose, chosen }: Standing): Operator | undefined =>
    welcome(purpose).find(({ name }) => name === chosen);
  const leftOf = (standing: Standing): number => {
    const operator = chosenOf(standing);
    return operator === undefined ? 0 : lock.leftMs(operator.pin.salt);
  };

  function become(next: Standing | null): void {
    touchedAtMs = nowMs();
    turn += 1;
    stands = next;
    ports.changed();
  }

  function choose(standing: Standing, name: string | null): void {
    const next = { ...standing, chosen: name, digits: '', isChecking: false, problem: null };
    become({ ...next, problem: leftOf(next) > 0 ? 'locked' : null });
  }

  /** Digits, while somebody may type them. */
  function change(digits: (before: string) => string): void {
    if (stands === null || stands.isChecking || chosenOf(stands) === undefined) return;
    if (leftOf(stands) > 0) become({ ...stands, digits: '', problem: 'locked' });
    else become({ ...stands, digits: digits(stands.digits), problem: null });
  }

  function enter(): void {
    if (stands === null || stands.isChecking || stands.digits.length < MIN_DIGITS) return;
    const operator = chosenOf(stands);
    if (operator === undefined || isBusy || leftOf(stands) > 0) return;
    const { digits, purpose } = stands;
    become({ ...stands, digits: '', isChecking: true, problem: null });
    const mine = turn;
    isBusy = true;
    ports
      .isPin(digits, operator.pin)
      // A hash that cannot be worked out lets nobody in.
      .catch(() => false)
      .then((isRight) => {
        isBusy = false;
        settle(operator, purpose, isRight, turn === mine);
      });
  }

  function settle(
    operator: Operator,
    purpose: PinPad['purpose'],
    isRight: boolean,
    isAwaited: boolean,
  ): void {
    if (!isRight) {
      // Counted also when the pad was put away meanwhile: else guesses would be free.
      ports.onWrong(operator.name, lock.wrong(operator.pin.salt));
      if (!isAwaited || stands === null) return;
      const next = { ...stands, isChecking: false };
      become({ ...next, problem: leftOf(next) > 0 ? 'locked' : 'wrong' });
      return;
    }
    if (!isAwaited) return;
    lock.right(operator.pin.salt);
    become(null);
    ports.onRight({ name: operator.name, role: operator.role }, purpose);
  }

  function press(key: string): void {
    if (/^\d$/.test(key)) change((before) => (before.length < MAX_DIGITS ? before + key : before));
  }

  function close(): void {
    if (stands !== null) become(null);
  }

  return {
    view() {
      if (stands === null) return null;
      const { purpose, chosen, digits, isChecking, problem } = stands;
      const operators = welcome(purpose).map(({ name, role }) => ({ name, role }));
      return {
        purpose,
        operators,
        chosen,
        typed: digits.length,
        isChecking,
        problem,
        lockedForMs: leftOf(stands),
      };
    },

    open(purpose) {
      const [only, ...others] = welcome(purpose);
      const fresh: Standing = { purpose, chosen: null, digits: '', isChecking: false, problem: null };
      choose(fresh, others.length === 0 ? (only?.name ?? null) : null);
    },

    close,

    choose(name) {
      if (stands === null || stands.isChecking) return;
      if (welcome(stands.purpose).some((one) => one.name === name)) choose(stands, name);
    },

    press,

    step(step) {
      if (step === 'cancel') close();
      else if (step === 'enter') enter();
      else change((before) => before.slice(0, -1));
    },

    isAsking: () => stands !== null && stands.chosen !== null,

    typed(stroke) {
      switch (stroke.kind) {
        case 'character':
          press(stroke.character);
          return;
        case 'delete':
          change((before) => before.slice(0, -1));
          return;
        case 'scanned':
          change(() => '');
          return;
        case 'enter':
          enter();
          return;
        case 'escape':
          close();
          return;
        case 'tab':
        case 'back-tab':
        case 'left':
        case 'right':
          // The page's own, which walk among its keys (electron/wiring/meet-people.ts).
          return;
      }
    },

    beat() {
      if (stands === null) return;
      if (!stands.isChecking && nowMs() - touchedAtMs >= PIN_WAIT_MS) {
        close();
        return;
      }
      // The lock is over: the words that said so go.
      if (stands.problem === 'locked' && leftOf(stands) === 0) stands = { ...stands, problem: null };
      ports.changed();
    },
  };
}

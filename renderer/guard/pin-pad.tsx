/**
 * PIN pad: who signs in, and their PIN on large digits; over everything while it stands.
 *
 * No digit comes back from the main process and none is kept here: what is seen is how many were typed. The keyboard's
 * digits go to the main process by themselves. The time of a lock counts down here and is true there.
 */
import { useEffect, useState } from 'react';
import type { GuardAction, PinPad as PinPadView } from '../../contract/guard.ts';
import { BothLines } from '../both-lines.tsx';
import { type BothTexts, both, fill } from '../catalogue.ts';
import { describeLeft } from './describe-verdict.ts';
import { StripKey } from './strip-key.tsx';
import { Sign } from './strip-signs.tsx';

const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'] as const;
/** Least length of a PIN (contract/operators.ts). */
const LEAST_DIGITS = 6;

/** What is left of `lockedForMs`, counted from when it was told. */
function useLeft(lockedForMs: number): number {
  const [left, setLeft] = useState(lockedForMs);
  useEffect(() => {
    setLeft(lockedForMs);
    if (lockedForMs === 0) return;
    const toldAtMs = performance.now();
    const timer = setInterval(() => setLeft(Math.max(0, lockedForMs - (performance.now() - toldAtMs))), 500);
    return () => clearInterval(timer);
  }, [lockedForMs]);
  return left;
}

export function describePin({ chosen, isChecking, problem }: PinPadView, lockLeftMs: number): BothTexts {
  if (isChecking) return both((texts) => texts.strip.pin.checking);
  if (lockLeftMs > 0) {
    const left = describeLeft(lockLeftMs);
    return {
      vi: fill(both((texts) => texts.strip.pin.locked).vi, { left: left.vi }),
      en: fill(both((texts) => texts.strip.pin.locked).en, { left: left.en }),
    };
  }
  if (problem === 'wrong') return both((texts) => texts.strip.pin.wrong);
  if (chosen === null) return both((texts) => texts.strip.pin.choose);
  return both((texts) => fill(texts.strip.pin['enter-for'], { name: chosen }));
}

function Operators({ pin, act }: { readonly pin: PinPadView; readonly act: (action: GuardAction) => void }) {
  return (
    <section className="pin-operators" aria-label={both((texts) => texts.strip.pin.who).vi}>
      <p className="pin-who">
        <BothLines texts={both((texts) => texts.strip.pin.who)} />
      </p>
      {pin.operators.map(({ name, role }) => (
        <StripKey
          key={name}
          look={name === pin.chosen ? 'main' : 'plain'}
          isPressed={name === pin.chosen}
          sign={<Sign name={role === 'admin' ? 'desk' : 'staff'} />}
          texts={{ vi: name, en: both((texts) => texts.strip.roles[role]).vi }}
          onPress={() => act({ type: 'choose-operator', name })}
        />
      ))}
    </section>
  );
}

function Digits({
  typed,
  isShut,
  act,
}: {
  readonly typed: number;
  readonly isShut: boolean;
  readonly act: (action: GuardAction) => void;
}) {
  const keyOf = (digit: (typeof digits)[number]) => (
    <button
      type="button"
      key={digit}
      className="pin-key"
      disabled={isShut}
      onClick={() => act({ type: 'pin-key', key: digit })}
    >
      {digit}
    </button>
  );
  return (
    <div className="pin-keys">
      {digits.slice(0, 9).map(keyOf)}
      <StripKey
        texts={both((texts) => texts.strip.pin.delete)}
        isDisabled={isShut || typed === 0}
        onPress={() => act({ type: 'pin', step: 'delete' })}
      />
      {digits.slice(9).map(keyOf)}
      <StripKey
        look="main"
        texts={both((texts) => texts.strip.pin.enter)}
        isDisabled={isShut || typed < LEAST_DIGITS}
        onPress={() => act({ type: 'pin', step: 'enter' })}
      />
    </div>
  );
}

export function PinPad({
  pin,
  act,
}: {
  readonly pin: PinPadView;
  readonly act: (action: GuardAction) => void;
}) {
  const lockLeftMs = useLeft(pin.lockedForMs);
  const isBad = lockLeftMs > 0 || (pin.problem !== null && !pin.isChecking);
  return (
    <section
      className="pin-pad"
      role="dialog"
      aria-modal="true"
      aria-label={both((texts) => texts.strip.pin[pin.purpose]).vi}
    >
      <header className="pin-head">
        <h1>
          <BothLines texts={both((texts) => texts.strip.pin[pin.purpose])} />
        </h1>
        <StripKey
          look="quiet"
          sign={<Sign name="close" />}
          texts={both((texts) => texts.strip.pin.cancel)}
          onPress={() => act({ type: 'pin', step: 'cancel' })}
        />
      </header>
      <div className="pin-body">
        <Operators pin={pin} act={act} />
        <div className="pin-entry">
          <p className={isBad ? 'pin-told pin-told-bad' : 'pin-told'} role={isBad ? 'alert' : 'status'}>
            <BothLines texts={describePin(pin, lockLeftMs)} />
          </p>
          <p
            className="pin-dots"
            role="img"
            aria-label={both((texts) => fill(texts.strip.pin.typed, { count: pin.typed })).vi}
          >
            {Array.from({ length: Math.max(LEAST_DIGITS, pin.typed) }, (_, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the place is what a dot is
              <span key={at} className={at < pin.typed ? 'pin-dot pin-dot-typed' : 'pin-dot'} />
            ))}
          </p>
          <Digits
            typed={pin.typed}
            isShut={pin.isChecking || lockLeftMs > 0 || pin.chosen === null}
            act={act}
          />
        </div>
      </div>
    </section>
  );
}

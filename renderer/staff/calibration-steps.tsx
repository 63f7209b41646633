/**
 * Calibration steps: what to do now, one step at a time, and the proposal at the end.
 */
import { type ReactNode, useEffect, useRef } from 'react';
import type { NearbySettings } from '../../contract/devices.ts';
import { BothLines } from '../both-lines.tsx';
import { type BothTexts, both, fill } from '../catalogue.ts';
import {
  type Calibration,
  hear,
  holdLimits,
  measure,
  moveWithin,
  rssiLimits,
  shareMeasured,
} from './calibrate-nearby.ts';
import { describeDbm, describeHold } from './describe-signal.ts';
import { Key } from './key.tsx';
import { useNow } from './use-now.ts';

type Change = (calibration: Calibration | null) => void;

function Stepper({
  name,
  value,
  move,
}: {
  readonly name: BothTexts;
  readonly value: ReactNode;
  readonly move: (steps: number) => void;
}) {
  const press = (sign: '−' | '+', texts: BothTexts, steps: number) => (
    <button type="button" className="key key-sign" aria-label={texts.vi} onClick={() => move(steps)}>
      {sign}
    </button>
  );
  return (
    <div className="stepper">
      <p>
        <BothLines texts={name} />
      </p>
      {press(
        '−',
        both((texts) => texts.staff.calibrate.less),
        -1,
      )}
      <p className="stepper-value">{value}</p>
      {press(
        '+',
        both((texts) => texts.staff.calibrate.more),
        1,
      )}
    </div>
  );
}

function Proposed({
  calibration,
  change,
  keep,
}: {
  readonly calibration: Extract<Calibration, { step: 'proposed' }>;
  readonly change: Change;
  readonly keep: (settings: NearbySettings) => void;
}) {
  const { hallDbm, nearDbm, settings } = calibration;
  const set = (part: Partial<NearbySettings>): void =>
    change({ ...calibration, settings: { ...settings, ...part } });
  return (
    <>
      <p className="step-title">
        <BothLines texts={both((texts) => texts.staff.calibrate['result-title'])} />
      </p>
      <p>
        <BothLines
          texts={both(({ staff }) =>
            hallDbm === null
              ? staff.calibrate['hall-quiet']
              : fill(staff.calibrate['hall-result'], { count: describeDbm(hallDbm) }),
          )}
        />
      </p>
      <p>
        <BothLines
          texts={both(({ staff }) => fill(staff.calibrate['near-result'], { count: describeDbm(nearDbm) }))}
        />
      </p>
      <Stepper
        name={both((texts) => texts.staff.calibrate.threshold)}
        value={<span className="vi">{describeDbm(settings.rssiDbm)}</span>}
        move={(steps) => set({ rssiDbm: moveWithin(settings.rssiDbm, steps, rssiLimits) })}
      />
      <Stepper
        name={both((texts) => texts.staff.calibrate.hold)}
        value={<BothLines texts={describeHold(settings.holdMs)} />}
        move={(steps) => set({ holdMs: moveWithin(settings.holdMs, steps, holdLimits) })}
      />
      <div className="keys">
        <Key look="main" texts={both((texts) => texts.staff.calibrate.keep)} onPress={() => keep(settings)} />
        <Key
          look="quiet"
          texts={both((texts) => texts.staff.calibrate.again)}
          onPress={() => change({ step: 'hall' })}
        />
        <Key
          look="quiet"
          texts={both((texts) => texts.staff.calibrate.cancel)}
          onPress={() => change(null)}
        />
      </div>
    </>
  );
}

/** The sentence and title of a step that measures or waits to. */
function tellStep(calibration: Exclude<Calibration, { step: 'proposed' }>): {
  readonly title: BothTexts;
  readonly what: BothTexts;
} {
  const isHall = calibration.step === 'hall' || calibration.step === 'measuring-hall';
  const title = both((texts) => texts.staff.calibrate[isHall ? 'hall-title' : 'near-title']);
  const what =
    calibration.step === 'failed'
      ? both((texts) => texts.staff.calibrate.failed[calibration.why])
      : both((texts) => texts.staff.calibrate[isHall ? 'hall' : 'near']);
  return { title, what };
}

export function CalibrationSteps({
  calibration,
  change,
  keep,
}: {
  readonly calibration: Calibration;
  readonly change: Change;
  readonly keep: (settings: NearbySettings) => void;
}) {
  const isMeasuring = calibration.step === 'measuring-hall' || calibration.step === 'measuring-near';
  const nowMs = useNow(200, isMeasuring);
  const place = useRef<HTMLDivElement>(null);
  const { step } = calibration;
  // Its keys stand below the fold of a small panel. The step itself is not read: that it changed is enough.
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs anew with each step
  useEffect(() => {
    place.current?.scrollIntoView({ block: 'nearest' });
  }, [step]);
  // A dongle that falls silent sends no more views: the step ends by itself all the same.
  useEffect(() => {
    if (isMeasuring && nowMs >= calibration.endsAtMs) change(hear(calibration, null, nowMs));
  }, [isMeasuring, calibration, nowMs, change]);
  if (calibration.step === 'proposed')
    return (
      <div className="step" ref={place}>
        <Proposed calibration={calibration} change={change} keep={keep} />
      </div>
    );
  const { title, what } = tellStep(calibration);
  return (
    <div className="step" ref={place}>
      <p className="step-title">
        <BothLines texts={title} />
      </p>
      <p className="step-what">
        <BothLines texts={what} />
      </p>
      {isMeasuring ? (
        <div className="bar" aria-hidden="true">
          <div style={{ transform: `scaleX(${shareMeasured(calibration, nowMs)})` }} />
        </div>
      ) : null}
      <div className="keys">
        {isMeasuring ? null : (
          <Key
            look="main"
            texts={both((texts) => texts.staff.calibrate[calibration.step === 'failed' ? 'again' : 'start'])}
            onPress={() => change(measure(calibration, Date.now()))}
          />
        )}
        <Key
          look="quiet"
          texts={both((texts) => texts.staff.calibrate.cancel)}
          onPress={() => change(null)}
        />
      </div>
    </div>
  );
}

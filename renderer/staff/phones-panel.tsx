/**
 * Phones panel: what the dongle hears, and the guided calibration of "a phone is at the reader".
 *
 * Shows counts and one strength, never an identifier: the dongle hands none out.
 */
import { useEffect, useState } from 'react';
import { phoneKinds } from '../../contract/devices.ts';
import type { StaffAction, StaffView } from '../../contract/staff.ts';
import { BothLines } from '../both-lines.tsx';
import { both } from '../catalogue.ts';
import { PhoneMark } from '../shapes.tsx';
import { type Calibration, hear, shareOfSignal } from './calibrate-nearby.ts';
import { CalibrationSteps } from './calibration-steps.tsx';
import { describeDbm, describeLimits } from './describe-signal.ts';
import { Key } from './key.tsx';

type Phones = NonNullable<StaffView['phones']>;

function Signal({ phones }: { readonly phones: Phones }) {
  const { strongestDbm, settings } = phones;
  const share = strongestDbm === null ? 0 : shareOfSignal(strongestDbm);
  return (
    <div className="signal">
      <p className="signal-name">
        <BothLines texts={both((texts) => texts.staff.phones.strongest)} />
      </p>
      <div className="signal-bar" aria-hidden="true">
        <div className="signal-share" style={{ transform: `scaleX(${share})` }} />
        {settings.isOn && (
          <div className="signal-limit" style={{ left: `${100 * shareOfSignal(settings.rssiDbm)}%` }} />
        )}
      </div>
      <p className="signal-value">
        {strongestDbm === null ? (
          <BothLines texts={both((texts) => texts.staff.phones.silence)} />
        ) : (
          <span className="vi">{describeDbm(strongestDbm)}</span>
        )}
      </p>
    </div>
  );
}

export function PhonesPanel({
  phones,
  act,
}: {
  readonly phones: Phones;
  readonly act: (action: StaffAction) => void;
}) {
  const [calibration, setCalibration] = useState<Calibration | null>(null);
  // Each view that comes is one second of the dongle's.
  useEffect(() => {
    setCalibration((before) => (before === null ? null : hear(before, phones.strongestDbm, Date.now())));
  }, [phones]);
  const { settings, counts, isNear } = phones;
  return (
    <section className="panel phones">
      <h2>
        <BothLines texts={both((texts) => texts.staff.phones.title)} />
      </h2>
      <p className={isNear ? 'lamp lamp-lit' : 'lamp'}>
        <PhoneMark />
        <span>
          <BothLines texts={both((texts) => texts.staff.phones[isNear ? 'near' : 'not-near'])} />
        </span>
      </p>
      <Signal phones={phones} />
      {calibration === null ? (
        <>
          <dl className="counts">
            {phoneKinds.map((kind) => (
              <div className="count" key={kind}>
                <dd>{counts[kind]}</dd>
                <dt>{both((texts) => texts.staff.phones.kinds[kind]).vi}</dt>
              </div>
            ))}
          </dl>
          <p className="counts-name">
            <BothLines texts={both((texts) => texts.staff.phones.counts)} />
          </p>
          <p className="panel-about">
            <BothLines
              texts={settings.isOn ? describeLimits(settings) : both((texts) => texts.staff.phones.off)}
            />
          </p>
          <div className="keys">
            <Key
              texts={both((texts) => texts.staff.phones.calibrate)}
              onPress={() => setCalibration({ step: 'hall' })}
            />
            {settings.isOn && (
              <Key
                look="quiet"
                texts={both((texts) => texts.staff.phones['switch-off'])}
                onPress={() => act({ type: 'nearby', settings: { ...settings, isOn: false } })}
              />
            )}
          </div>
        </>
      ) : (
        <CalibrationSteps
          calibration={calibration}
          change={setCalibration}
          keep={(kept) => {
            act({ type: 'nearby', settings: kept });
            setCalibration(null);
          }}
        />
      )}
    </section>
  );
}

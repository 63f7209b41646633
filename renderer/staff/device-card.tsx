/**
 * Device card: how one device fares, and what may be asked of it.
 */
import type { StaffAction, StaffDevice } from '../../contract/staff.ts';
import { BothLines } from '../both-lines.tsx';
import { type BothTexts, both, fill } from '../catalogue.ts';
import { StatusMark } from '../shapes.tsx';
import {
  describeAgo,
  describeErrors,
  describeIdentity,
  describeState,
  describeUse,
} from './describe-device.ts';
import { Key } from './key.tsx';

export function Fact({ name, children }: { readonly name: BothTexts; readonly children: React.ReactNode }) {
  return (
    <div className="fact">
      <dt>
        <BothLines texts={name} />
      </dt>
      <dd>{children}</dd>
    </div>
  );
}

export function DeviceCard({
  device,
  nowMs,
  act,
}: {
  readonly device: StaffDevice;
  readonly nowMs: number;
  readonly act: (action: StaffAction) => void;
}) {
  const { deviceId, health, lastFrame, commands } = device;
  const state = describeState(device);
  const errors = describeErrors(health);
  const identity = describeIdentity(device);
  return (
    <article className={`card card-${state.mark}`}>
      <header className="card-head">
        <StatusMark kind={state.mark} />
        <div className="card-name">
          <h2 lang="vi">{device.label}</h2>
          <p>
            <BothLines texts={describeUse(device)} />
          </p>
          {identity !== null && <p className="card-identity">{identity}</p>}
        </div>
        <div className="card-state">
          <p>
            <BothLines texts={state.texts} />
          </p>
        </div>
      </header>
      {state.help !== null && (
        <p className="card-help">
          <BothLines texts={state.help} />
        </p>
      )}
      <dl className="facts">
        {device.lane !== null && (
          <>
            <Fact name={both((texts) => texts.staff.facts['last-scan'])}>
              <BothLines texts={describeAgo(device.lastScanAtMs, nowMs)} />
            </Fact>
            <Fact name={both((texts) => texts.staff.facts.rate)}>
              <BothLines
                texts={both((texts) => fill(texts.staff.scans, { count: device.scansLastMinute }))}
              />
            </Fact>
          </>
        )}
        <Fact name={both((texts) => texts.staff.facts.errors)}>
          <BothLines texts={errors ?? both((texts) => texts.staff['no-errors'])} />
        </Fact>
      </dl>
      {device.lane !== null && (
        <div className="frame">
          <p className="frame-name">
            <BothLines texts={both((texts) => texts.staff.facts.frame)} />
          </p>
          <p className="frame-text">
            {lastFrame === null ? (
              <BothLines texts={both((texts) => texts.staff.facts['no-frame'])} />
            ) : (
              <code>{lastFrame.masked}</code>
            )}
          </p>
        </div>
      )}
      {commands.length > 0 && (
        <div className="keys">
          {commands.map((command) => (
            <Key
              key={command}
              look="quiet"
              texts={both((texts) => texts.staff.commands[command])}
              isDisabled={device.state !== 'ready'}
              onPress={() => act({ type: 'command', deviceId, command })}
            />
          ))}
        </div>
      )}
    </article>
  );
}

/**
 * Idle screen: what to hold where, the venue and its rules, and a loud alarm when codes cannot be read.
 *
 * One idea: hold your code to the scanner. How many are inside stands beside it where there is a limit. Everything else stands at the edges. When the last
 * scanner is gone the idea is no longer true, and the alarm takes its place.
 */
import type { StationStatus } from '../contract/status.ts';
import { BothLines } from './both-lines.tsx';
import { asBoth, both, catalogues } from './catalogue.ts';
import { Clock } from './clock.tsx';
import { type CodeKind, CodePicture } from './code-pictures.tsx';
import { type AlarmWords, describeAlarms } from './describe-alarms.ts';
import { chooseGateDirection } from './describe-status.ts';
import { AttentionShape, DirectionArrow, UnpluggedShape } from './shapes.tsx';
import { StatusLine } from './status-line.tsx';
import { ZonesInside } from './zones-inside.tsx';

const kinds = Object.keys(catalogues.vi.idle.kinds) as readonly CodeKind[];

function Alarm({ alarm }: { readonly alarm: AlarmWords }) {
  return (
    <section className={alarm.room === 'whole' ? 'alarm alarm-whole' : 'alarm'} role="alert">
      {alarm.label === null ? <AttentionShape /> : <UnpluggedShape />}
      <p className="alarm-title">
        <BothLines texts={alarm.title} />
      </p>
      <div className="alarm-help">
        <p>
          <BothLines texts={alarm.help} />
        </p>
        {alarm.label !== null && <p className="alarm-label">{alarm.label}</p>}
      </div>
    </section>
  );
}

function Invitation({ zones }: { readonly zones: StationStatus['zones'] }) {
  return (
    <section className="invitation">
      <header className="invitation-head">
        <h1 className="heading">
          <BothLines texts={both((texts) => texts.idle.heading)} />
        </h1>
        <ZonesInside zones={zones} />
      </header>
      <ul className="kinds">
        {kinds.map((kind) => (
          <li key={kind}>
            <CodePicture kind={kind} />
            <p>
              <BothLines texts={both((texts) => texts.idle.kinds[kind])} />
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function IdleScreen({
  status,
  openStaff,
}: {
  readonly status: StationStatus;
  readonly openStaff: () => void;
}) {
  const alarm = describeAlarms(status).find(({ room }) => room !== 'line') ?? null;
  const direction = chooseGateDirection(status);
  return (
    <section className={alarm === null ? 'screen idle' : 'screen idle idle-alarmed'}>
      <header className="board">
        <div className="board-place">
          <p className="venue" lang="vi">
            {status.venueName}
          </p>
          <p className="gate-name" lang="vi">
            {status.gate}
          </p>
        </div>
        <div className="board-direction">
          <DirectionArrow direction={direction} />
          <p>
            <BothLines texts={both((texts) => texts.directions[direction])} />
          </p>
        </div>
        <Clock />
      </header>
      {alarm !== null && <Alarm alarm={alarm} />}
      {alarm?.room !== 'whole' && <Invitation zones={status.zones} />}
      <div className="rules">
        <p className="no-code">
          <BothLines texts={both((texts) => `${texts.idle['no-code']}\n${texts.idle['no-code-next']}`)} />
        </p>
        <div className="notices">
          {status.policyTitle !== null && (
            <p className="policy">
              <BothLines texts={asBoth(status.policyTitle)} />
            </p>
          )}
          <p>
            <BothLines texts={both((texts) => `${texts.idle.law} ${texts.idle.privacy}`)} />
          </p>
        </div>
      </div>
      <StatusLine status={status} openStaff={openStaff} />
    </section>
  );
}

/**
 * Idle screen: what to hold where, the venue and its rules, and a loud alarm when codes cannot be read.
 *
 * One idea: hold your code to the scanner, or call the guard. How many are inside stands beside it where there is a
 * limit. Everything else stands at the edges. When the last scanner is gone the idea is no longer true, and the alarm
 * takes its place.
 */
import type { GuardView } from '../contract/guard.ts';
import type { StationStatus } from '../contract/status.ts';
import { BothLines } from './both-lines.tsx';
import { asBoth, both, catalogues, fill } from './catalogue.ts';
import { Clock } from './clock.tsx';
import { type CodeKind, CodePicture } from './code-pictures.tsx';
import { type AlarmWords, describeAlarms } from './describe-alarms.ts';
import { chooseGateDirection } from './describe-status.ts';
import { PhoneCode } from './phone-code.tsx';
import { AttentionShape, BellShape, DirectionArrow, UnpluggedShape } from './shapes.tsx';
import { StatusLine } from './status-line.tsx';
import { ZonesInside } from './zones-inside.tsx';

const kinds = Object.keys(catalogues.vi.idle.kinds) as readonly CodeKind[];

function Alarm({ alarm }: { readonly alarm: AlarmWords }) {
  const isWhole = alarm.room === 'whole';
  // The heading of the screen is the invitation's; where that is gone, this stands in its place.
  const Title = isWhole ? 'h1' : 'p';
  return (
    <section className={isWhole ? 'alarm alarm-whole' : 'alarm'} role="alert">
      {alarm.label === null ? <AttentionShape /> : <UnpluggedShape />}
      <Title className="alarm-title">
        <BothLines texts={alarm.title} />
      </Title>
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

/** The one thing a visitor may touch: whoever has no code gets a person. */
function CallForHelp({ call }: { readonly call: () => void }) {
  return (
    <button type="button" className="call" onClick={call}>
      <BellShape />
      <span>
        <BothLines texts={both((texts) => texts.service.help.call)} />
      </span>
    </button>
  );
}

/** The rule of the house in one line; who records what, how long it is kept, and what the law says. */
function Notices({ status: { face, policyTitle, keeping } }: { readonly status: StationStatus }) {
  const rule = face.rule ?? policyTitle;
  const notice =
    face.notice ??
    both((texts) => `${fill(texts.face.notice, { days: keeping.retainDays })} ${texts.idle.law}`);
  return (
    <div className="notices">
      {rule !== null && (
        <p className="policy">
          <BothLines texts={asBoth(rule)} />
        </p>
      )}
      <p>
        <BothLines texts={asBoth(notice)} />
      </p>
    </div>
  );
}

export function IdleScreen({
  status,
  lanes,
  openStaff,
  call,
}: {
  readonly status: StationStatus;
  /** Which way each lane leads now. */
  readonly lanes: GuardView['lanes'];
  readonly openStaff: () => void;
  /** Calls the guard; for who has no phone or needs help. */
  readonly call: () => void;
}) {
  const alarm = describeAlarms(status).find(({ room }) => room !== 'line') ?? null;
  const direction = chooseGateDirection(status, lanes);
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
        <CallForHelp call={call} />
        <Notices status={status} />
        {status.face.qrText !== null && (
          <PhoneCode
            className="own-code"
            text={status.face.qrText}
            caption={both((texts) => texts.face['own-code'])}
          />
        )}
      </div>
      <StatusLine status={status} openStaff={openStaff} />
    </section>
  );
}

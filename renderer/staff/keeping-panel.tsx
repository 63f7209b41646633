/**
 * Keeping panel: how long visits are kept, what is overdue, the last backup, the clock, and what the ledger has to say.
 */
import { doubtsForPeople } from '../../contract/clock-state.ts';
import type { StaffAction } from '../../contract/staff.ts';
import type { StationStatus } from '../../contract/status.ts';
import { BothLines } from '../both-lines.tsx';
import { type BothTexts, both, fill } from '../catalogue.ts';
import { describeAlarm, ledgerAlarms } from '../describe-alarms.ts';
import { describeAgo } from './describe-device.ts';
import { describeNow } from './describe-now.ts';
import { Fact } from './device-card.tsx';
import { Key } from './key.tsx';

function Problem({
  title,
  help,
  shown = null,
}: {
  readonly title: BothTexts;
  readonly help: BothTexts;
  /** What is to be held against the help. */
  readonly shown?: BothTexts | null;
}) {
  return (
    <div className="panel-problem">
      <p className="panel-bad">
        <BothLines texts={title} />
      </p>
      {shown !== null && (
        <p className="panel-shown">
          <BothLines texts={shown} />
        </p>
      )}
      <p>
        <BothLines texts={help} />
      </p>
    </div>
  );
}

export function KeepingPanel({
  status: { keeping, clock, alarms },
  mayChange,
  nowMs,
  act,
}: {
  readonly status: StationStatus;
  readonly mayChange: boolean;
  readonly nowMs: number;
  readonly act: (action: StaffAction) => void;
}) {
  const { retainDays, overdue, lastBackupAtMs, backupProblem } = keeping;
  const { doubt } = clock;
  return (
    <section className="panel">
      <h2>
        <BothLines texts={both((texts) => texts.staff.keeping.title)} />
      </h2>
      {doubt !== null && (
        <>
          <Problem
            title={both((texts) => texts.clock.doubts[doubt].title)}
            help={both((texts) => texts.clock.doubts[doubt].help)}
            shown={describeNow(nowMs)}
          />
          {mayChange && doubtsForPeople.has(doubt) && (
            <Key
              texts={both((texts) => texts.staff.keeping.trust)}
              onPress={() => act({ type: 'trust-clock' })}
            />
          )}
        </>
      )}
      {ledgerAlarms
        .filter((kind) => alarms.includes(kind))
        .map((kind) => (
          <Problem key={kind} {...describeAlarm(kind)} />
        ))}
      <dl className="facts">
        <Fact name={both((texts) => texts.staff.keeping.retain)}>
          <BothLines texts={both((texts) => fill(texts.staff.keeping.days, { count: retainDays }))} />
        </Fact>
        <Fact name={both((texts) => texts.staff.keeping.overdue)}>
          <BothLines
            texts={both(({ staff }) =>
              overdue === 0 ? staff.keeping.none : fill(staff.keeping.visits, { count: overdue }),
            )}
          />
        </Fact>
        <Fact name={both((texts) => texts.staff.keeping.backup)}>
          <BothLines texts={describeAgo(lastBackupAtMs, nowMs)} />
          {backupProblem !== null && (
            <p className="panel-bad">
              <BothLines texts={both((texts) => texts.keeping.problems[backupProblem])} />
            </p>
          )}
        </Fact>
        <Fact name={both((texts) => texts.staff.keeping.clock)}>
          <BothLines
            texts={both((texts) => (doubt === null ? texts.staff.keeping.trusted : texts.clock.title))}
          />
        </Fact>
      </dl>
    </section>
  );
}

/**
 * Test panel: a scan that is read and explained, and not recorded.
 *
 * While it is on, it says so in the colour and size of a verdict: visitors who pass now leave no record.
 * What is explained is what the gate would do, never whose code it was; reasons of health stand as their
 * number (staff-codes.ts).
 */
import { type StaffAction, type StaffView, TEST_MODE_MS, type TestScan } from '../../contract/staff.ts';
import { BothLines } from '../both-lines.tsx';
import { both, fill, joined } from '../catalogue.ts';
import { shareLeft } from '../count-down.tsx';
import { fieldStyle } from '../field-style.ts';
import { Shape } from '../shapes.tsx';
import { describeForGuard, describeNotice } from '../staff-codes.ts';
import { verdictTable } from '../verdict-table.ts';
import { describeAgo } from './describe-device.ts';
import { Fact } from './device-card.tsx';
import { Key } from './key.tsx';
import { useNow } from './use-now.ts';

function Explained({
  scan,
  label,
  nowMs,
}: {
  readonly scan: TestScan;
  readonly label: string;
  readonly nowMs: number;
}) {
  const readBy = joined([
    { vi: label, en: label },
    both((texts) => fill(texts.staff.test.bytes, { count: scan.byteLength })),
    describeAgo(scan.atMs, nowMs),
  ]);
  return (
    <div className="explained">
      <div className="explained-verdict" style={fieldStyle(scan.outcome)}>
        <Shape row={verdictTable[scan.outcome]} />
        <p className="explained-would">
          <BothLines texts={both((texts) => texts.staff.test.would)} />
        </p>
        <p className="explained-outcome">
          <BothLines texts={both((texts) => texts.staff.test.outcomes[scan.outcome])} />
        </p>
      </div>
      <dl className="facts">
        <Fact name={both((texts) => texts.staff.test.family)}>
          <BothLines texts={both((texts) => texts.families[scan.family])} />
        </Fact>
        <Fact name={both((texts) => texts.staff.test.trust)}>
          <BothLines texts={both((texts) => texts.trust[scan.trust])} />
        </Fact>
        <Fact name={both((texts) => texts.staff.test.reason)}>
          <BothLines
            texts={joined([...scan.reasons.map(describeForGuard), ...scan.notices.map(describeNotice)])}
          />
        </Fact>
        <Fact name={both((texts) => texts.staff.test.rule)}>
          {scan.ruleId === null ? (
            <BothLines texts={both((texts) => texts.staff.test['no-rule'])} />
          ) : (
            <span className="vi">{scan.ruleId}</span>
          )}
        </Fact>
        <Fact name={both((texts) => texts.staff.test.visitor)}>
          <BothLines texts={both((texts) => texts.nextSteps[scan.nextStep])} />
        </Fact>
        <Fact name={both((texts) => texts.staff.test['read-by'])}>
          <BothLines texts={readBy} />
        </Fact>
      </dl>
    </div>
  );
}

export function TestPanel({
  staff: { test, devices },
  act,
}: {
  readonly staff: StaffView;
  readonly act: (action: StaffAction) => void;
}) {
  const nowMs = useNow(200, test !== null);
  if (test === null) {
    return (
      <section className="panel panel-test">
        <p className="panel-about">
          <BothLines texts={both((texts) => texts.staff.test.about)} />
        </p>
        <Key
          look="main"
          texts={both((texts) => texts.staff.test.start)}
          onPress={() => act({ type: 'test', isOn: true })}
        />
      </section>
    );
  }
  const leftMs = Math.max(0, test.endsAtMs - nowMs);
  const { last } = test;
  return (
    <section className="panel panel-test panel-testing" role="alert" style={fieldStyle('ask')}>
      <p className="testing-title">
        <BothLines texts={both((texts) => texts.staff.test.on)} />
      </p>
      <div className="bar" aria-hidden="true">
        <div style={{ transform: `scaleX(${shareLeft(TEST_MODE_MS - leftMs, TEST_MODE_MS)})` }} />
      </div>
      <p className="testing-left">
        <BothLines
          texts={both((texts) => fill(texts.staff.test.left, { count: Math.ceil(leftMs / 1_000) }))}
        />
      </p>
      <Key
        texts={both((texts) => texts.staff.test.stop)}
        onPress={() => act({ type: 'test', isOn: false })}
      />
      {last === null ? (
        <p className="testing-waiting">
          <BothLines texts={both((texts) => texts.staff.test.waiting)} />
        </p>
      ) : (
        <Explained
          scan={last}
          label={devices.find(({ deviceId }) => deviceId === last.deviceId)?.label ?? last.deviceId}
          nowMs={nowMs}
        />
      )}
    </section>
  );
}

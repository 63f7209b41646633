/**
 * Sync: what the collector has, what waits for it, what it refused for good and why; and the way to send that again.
 */
import type { ReactNode } from 'react';
import type { DeskAction, DeskView } from '../../contract/desk.ts';
import type { StationStatus } from '../../contract/status.ts';
import { BothLines } from '../both-lines.tsx';
import { type BothTexts, both, fill } from '../catalogue.ts';
import { describeCount, describeMoment, describeRefusal } from './describe-desk.ts';
import { DeskKey } from './desk-key.tsx';

function Fact({
  name,
  isBad = false,
  children,
}: {
  readonly name: BothTexts;
  readonly isBad?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <div className={isBad ? 'sync-fact sync-fact-bad' : 'sync-fact'}>
      <dt>
        <BothLines texts={name} />
      </dt>
      <dd>{children}</dd>
    </div>
  );
}

const visits = (count: number): BothTexts =>
  both(({ desk }) => fill(desk.sync.visits, { count: describeCount(count) }));

/** A moment, or that there was none. */
const Moment = ({ atMs, none }: { readonly atMs: number | null; readonly none: BothTexts }) =>
  atMs === null ? <BothLines texts={none} /> : <span className="vi">{describeMoment(atMs)}</span>;

function Facts({ view, sync }: { readonly view: DeskView; readonly sync: StationStatus['sync'] }) {
  const { problem } = sync;
  const never = both(({ desk }) => desk.sync.never);
  return (
    <dl className="sync-facts">
      <Fact name={both(({ desk }) => desk.sync.state)} isBad={problem !== null}>
        <BothLines
          texts={both((texts) => fill(texts.sync.states[sync.state], { count: describeCount(sync.pending) }))}
        />
        {problem !== null && (
          <p className="sync-problem">
            <BothLines texts={both((texts) => texts.sync.problems[problem])} />
          </p>
        )}
      </Fact>
      <Fact name={both(({ desk }) => desk.sync.waiting)}>
        <BothLines texts={visits(sync.pending)} />
      </Fact>
      <Fact name={both(({ desk }) => desk.sync.oldest)}>
        <Moment atMs={view.sync.oldestWaitingAtMs} none={both(({ desk }) => desk.sync.none)} />
      </Fact>
      <Fact name={both(({ desk }) => desk.sync['last-ack'])}>
        <Moment atMs={sync.lastAckAtMs} none={never} />
      </Fact>
      <Fact name={both(({ desk }) => desk.sync.checkpoint)}>
        <Moment atMs={view.sync.lastCheckpointAtMs} none={never} />
      </Fact>
      <Fact name={both(({ desk }) => desk.sync.refused)} isBad={sync.quarantined > 0}>
        <BothLines texts={visits(sync.quarantined)} />
      </Fact>
    </dl>
  );
}

export function SyncPage({
  view,
  status,
  act,
}: {
  readonly view: DeskView;
  readonly status: StationStatus | null;
  readonly act: (action: DeskAction) => void;
}) {
  const { refused } = view.sync;
  return (
    <div className="desk-body sync-page">
      {status !== null && <Facts view={view} sync={status.sync} />}
      {refused.length > 0 && (
        <section className="sync-refused">
          <h2>
            <BothLines texts={both(({ desk }) => desk.sync.list)} />
          </h2>
          <p>
            <BothLines texts={both(({ desk }) => desk.sync['list-about'])} />
          </p>
          <DeskKey
            look="main"
            texts={both(({ desk }) => desk.sync['send-again'])}
            onPress={() => act({ type: 'send-again' })}
          />
          <table className="log-table">
            <thead>
              <tr>
                {(['seq', 'time', 'reason'] as const).map((column) => (
                  <th key={column} scope="col">
                    <BothLines texts={both(({ desk }) => desk.sync.columns[column])} />
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {refused.map(({ seq, atMs, reason }) => (
                <tr key={seq}>
                  <td className="log-number">{describeCount(seq)}</td>
                  <td className="log-number">{describeMoment(atMs)}</td>
                  <td>
                    <BothLines texts={describeRefusal(reason)} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </div>
  );
}

/**
 * Inside page: the roll call of an evacuation. The passphrase first, then the names, on screen and on paper.
 *
 * The passphrase is typed on the station's keyboard and taken by the main process: the page has no field and is told
 * only how many characters there are. How many people are inside stands here without any passphrase.
 */
import { memo, type ReactNode } from 'react';
import type { InsideNames, StaffAction } from '../../contract/staff.ts';
import type { StationStatus } from '../../contract/status.ts';
import { BothLines } from '../both-lines.tsx';
import { both, fill } from '../catalogue.ts';
import { describeMinute, orderRollCall } from './describe-inside.ts';
import { Key } from './key.tsx';

type Shown = Extract<InsideNames, { state: 'shown' }>;
/** More dots than this say no more; the number stands beside them. */
const MAX_DOTS = 24;

const columns = ['number', 'name', 'phone', 'since', 'lane', 'present'] as const;

/** Drawn once: the list does not change while it stands, and the view comes every second. */
const RollCallTables = memo(
  function RollCallTables({ shown, zoneNames }: { readonly shown: Shown; readonly zoneNames: ZoneNames }) {
    const zones = orderRollCall(shown.rows, Object.keys(zoneNames));
    // Where there is one zone, the count above has said it all.
    const isNamed = zones.length > 1 || Object.keys(zoneNames).length > 1;
    return zones.map(({ zone, rows }) => (
      <table className="roll" key={zone}>
        {isNamed && (
          <caption lang="vi">
            {zoneNames[zone] ?? zone} – {rows.length}
          </caption>
        )}
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                <BothLines texts={both((texts) => texts.staff.inside.columns[column])} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, phone, sinceMs, lane }, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the list is drawn once and its rows have no id
            <tr key={at}>
              <td>{at + 1}</td>
              <td className="roll-name">
                {name === null ? (
                  <BothLines texts={both((texts) => texts.staff.inside.unnamed)} />
                ) : (
                  <span className="vi">{name}</span>
                )}
              </td>
              <td>{phone}</td>
              <td>{describeMinute(sinceMs)}</td>
              <td>{lane}</td>
              <td className="roll-present" />
            </tr>
          ))}
        </tbody>
      </table>
    ));
  },
  (before, after) => before.shown.atMs === after.shown.atMs,
);

type ZoneNames = Readonly<Record<string, string>>;

function Asking({ asking }: { readonly asking: Extract<InsideNames, { state: 'asking' }> }) {
  const { typed, problem } = asking;
  return (
    <section className="panel passphrase">
      <h2>
        <BothLines texts={both((texts) => texts.staff.inside.ask)} />
      </h2>
      <p className="passphrase-dots">
        <span aria-hidden="true">{'•'.repeat(Math.min(typed, MAX_DOTS))}</span>
      </p>
      <p role="status">
        <BothLines texts={both((texts) => fill(texts.staff.inside.typed, { count: typed }))} />
      </p>
      {problem !== null && (
        <p className="panel-bad" role="alert">
          <BothLines texts={both((texts) => texts.staff.inside.problems[problem])} />
        </p>
      )}
      <p className="panel-about">
        <BothLines texts={both((texts) => texts.staff.inside['ask-how'])} />
      </p>
    </section>
  );
}

function Listed({ shown, status }: { readonly shown: Shown; readonly status: StationStatus | null }) {
  const zoneNames = Object.fromEntries((status?.zones ?? []).map(({ id, name }) => [id, name]));
  const { rows, notShown, atMs } = shown;
  const count = rows.length + notShown;
  return (
    <article className="sheet-paper">
      <h2>
        <BothLines texts={both((texts) => texts.staff.inside.sheet)} />
      </h2>
      <p className="roll-place" lang="vi">
        {status?.venueName} – {status?.gate}
      </p>
      <p className="roll-count">
        <BothLines
          texts={both(({ staff: { inside } }) =>
            count === 0 ? inside.nobody : fill(inside.people, { count }),
          )}
        />
      </p>
      <p>
        <BothLines texts={both((texts) => fill(texts.staff.inside.made, { time: describeMinute(atMs) }))} />
      </p>
      <RollCallTables shown={shown} zoneNames={zoneNames} />
      {notShown > 0 && (
        <p className="panel-bad">
          <BothLines texts={both((texts) => fill(texts.staff.inside.more, { count: notShown }))} />
        </p>
      )}
    </article>
  );
}

function Keys({ names, act }: { readonly names: InsideNames; readonly act: (action: StaffAction) => void }) {
  const hide = (): void => act({ type: 'inside-names', step: 'hide' });
  return (
    <nav className="keys">
      <Key
        texts={both((texts) => (names.state === 'shown' ? texts.staff.back : texts.staff.inside.cancel))}
        onPress={hide}
      />
      {names.state === 'asking' && (
        <Key
          look="main"
          texts={both((texts) => texts.staff.inside.open)}
          isDisabled={names.typed === 0}
          onPress={() => act({ type: 'inside-names', step: 'open' })}
        />
      )}
      {names.state === 'shown' && (
        <Key
          look="main"
          texts={both((texts) => texts.staff.inside.print)}
          onPress={() => act({ type: 'print' })}
        />
      )}
    </nav>
  );
}

export function InsidePage({
  names,
  status,
  count,
  act,
}: {
  readonly names: InsideNames;
  readonly status: StationStatus | null;
  /** How many are inside: stands whether or not there are names. */
  readonly count: ReactNode;
  readonly act: (action: StaffAction) => void;
}) {
  return (
    <div className="staff-body sheet">
      <Keys names={names} act={act} />
      {names.state === 'asking' && <Asking asking={names} />}
      {names.state === 'opening' && (
        <p className="sheet-wait" role="status">
          <BothLines texts={both((texts) => texts.staff.inside.opening)} />
        </p>
      )}
      {names.state !== 'shown' && count}
      {names.state === 'shown' && <Listed shown={names} status={status} />}
    </div>
  );
}

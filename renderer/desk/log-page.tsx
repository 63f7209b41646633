/**
 * Log: the visits of a day, newest first, as much of them as was asked for. Names nobody, and a reason of health is a
 * number: the desk stands on the glass that the hall reads.
 */
import type { CSSProperties } from 'react';
import { type DeskAction, type DeskView, type LogRow, MAX_DESK_ROWS } from '../../contract/desk.ts';
import type { StationStatus } from '../../contract/status.ts';
import { BothLines } from '../both-lines.tsx';
import { both, fill } from '../catalogue.ts';
import { DirectionArrow, Shape } from '../shapes.tsx';
import { describeForGuard } from '../staff-codes.ts';
import { verdictTable } from '../verdict-table.ts';
import { describeCount, describeMoment, describeTime } from './describe-desk.ts';
import { DeskKey } from './desk-key.tsx';
import { LogFilters } from './log-filters.tsx';

const columns = ['seq', 'time', 'direction', 'outcome', 'family', 'reason', 'delivery'] as const;

type Properties = CSSProperties & Readonly<Record<`--${string}`, string>>;

function Row({ row, isOfAnyDay }: { readonly row: LogRow; readonly isOfAnyDay: boolean }) {
  const { seq, atMs, direction, outcome, family, reasons, delivery } = row;
  const look = verdictTable[outcome];
  const style: Properties = {
    background: `var(${look.field})`,
    color: `var(${look.ink})`,
    '--cut': `var(${look.field})`,
  };
  const [reason] = reasons;
  return (
    <tr>
      <td className="log-number">{describeCount(seq)}</td>
      <td className="log-number">{isOfAnyDay ? describeMoment(atMs) : describeTime(atMs)}</td>
      <td>
        <span className="log-signed">
          <DirectionArrow direction={direction} />
          <span>
            <BothLines texts={both(({ desk }) => desk.today[direction])} />
          </span>
        </span>
      </td>
      <td>
        <span className="log-signed">
          <span className="log-spot" style={style}>
            <Shape row={look} />
          </span>
          <span>
            <BothLines texts={both(({ desk }) => desk.log.outcomes[outcome])} />
          </span>
        </span>
      </td>
      <td>
        <BothLines texts={both((texts) => texts.families[family])} />
      </td>
      <td>{reason !== undefined && <BothLines texts={describeForGuard(reason)} />}</td>
      <td className={`log-${delivery}`}>
        <BothLines texts={both(({ desk }) => desk.log.delivery[delivery])} />
      </td>
    </tr>
  );
}

/** Lanes of the scanners, and the one that is filtered by: it may be of a scanner that is no longer there. */
const lanesOf = (status: StationStatus | null, filtered: string | null): readonly string[] =>
  [
    ...new Set(
      [...(status?.devices ?? []).map(({ lane }) => lane), filtered].filter((lane) => lane !== null),
    ),
  ].sort();

function Foot({ log, act }: { readonly log: DeskView['log']; readonly act: (action: DeskAction) => void }) {
  const { rows, total, isLoading } = log;
  if (isLoading && rows.length === 0) return <Told texts={both(({ desk }) => desk.log.loading)} />;
  if (rows.length === 0) return <Told texts={both(({ desk }) => desk.log.none)} />;
  const values = { count: describeCount(rows.length), total: describeCount(total) };
  if (rows.length >= total)
    return <Told texts={both(({ desk }) => fill(desk.log.total, { count: values.total }))} />;
  if (rows.length >= MAX_DESK_ROWS) return <Told texts={both(({ desk }) => fill(desk.log.full, values))} />;
  return (
    <DeskKey
      texts={both(({ desk }) => desk.log.more)}
      about={both(({ desk }) => fill(desk.log.shown, values))}
      isDisabled={isLoading}
      onPress={() => act({ type: 'more' })}
    />
  );
}

const Told = ({ texts }: { readonly texts: Parameters<typeof BothLines>[0]['texts'] }) => (
  <p className="log-told" role="status">
    <BothLines texts={texts} />
  </p>
);

export function LogPage({
  view,
  status,
  act,
}: {
  readonly view: DeskView;
  readonly status: StationStatus | null;
  readonly act: (action: DeskAction) => void;
}) {
  const { log } = view;
  return (
    <div className="desk-body log-page">
      <LogFilters
        view={view}
        lanes={lanesOf(status, log.filter.lane)}
        choose={(filter) => act({ type: 'filter', filter })}
      />
      {log.rows.length > 0 && (
        <table className="log-table">
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column} scope="col" className={`log-column-${column}`}>
                  <BothLines texts={both(({ desk }) => desk.log.columns[column])} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {log.rows.map((row) => (
              <Row key={row.seq} row={row} isOfAnyDay={log.filter.seq !== null} />
            ))}
          </tbody>
        </table>
      )}
      <div className="log-foot">
        <Foot log={log} act={act} />
      </div>
    </div>
  );
}

/**
 * Today: how many came in, went out, are inside and were refused; the same by the hour; the way to the devices.
 */
import type { ReactNode } from 'react';
import type { DeskAction, DeskView } from '../../contract/desk.ts';
import type { ZoneStatus } from '../../contract/occupancy.ts';
import type { StationStatus } from '../../contract/status.ts';
import { BothLines } from '../both-lines.tsx';
import { type BothTexts, both, fill } from '../catalogue.ts';
import { DirectionArrow, Shape } from '../shapes.tsx';
import { verdictTable } from '../verdict-table.ts';
import { describeCount, describeDay } from './describe-desk.ts';
import { DeskKey } from './desk-key.tsx';
import { HoursChart } from './hours-chart.tsx';

function BigNumber({
  kind,
  sign,
  texts,
  count,
  about = null,
}: {
  readonly kind: string;
  readonly sign: ReactNode;
  readonly texts: BothTexts;
  /** Null: nobody counts them. */
  readonly count: number | null;
  readonly about?: BothTexts | null;
}) {
  return (
    <div className={`big-number big-number-${kind}`}>
      <dt>
        {sign}
        <span>
          <BothLines texts={texts} />
        </span>
      </dt>
      <dd>
        {count === null ? '–' : describeCount(count)}
        {about !== null && (
          <small>
            <BothLines texts={about} />
          </small>
        )}
      </dd>
    </div>
  );
}

/** People inside altogether, and the limit where every zone has one. */
export function addUpZones(zones: readonly Pick<ZoneStatus, 'inside' | 'hardLimit'>[]): {
  readonly inside: number | null;
  readonly limit: number | null;
} {
  if (zones.length === 0) return { inside: null, limit: null };
  return zones.reduce<{ inside: number; limit: number | null }>(
    (sum, { inside, hardLimit }) => ({
      inside: sum.inside + inside,
      limit: sum.limit === null || hardLimit === null ? null : sum.limit + hardLimit,
    }),
    { inside: 0, limit: 0 },
  );
}

const DoorSign = () => (
  <svg className="big-number-sign" viewBox="0 0 24 24" aria-hidden="true">
    <path
      d="M5 21V4a1 1 0 0 1 1-1h12a1 1 0 0 1 1 1v17M2.5 21h19M14.8 12.5h.2"
      fill="none"
      stroke="currentColor"
      strokeWidth="2.4"
      strokeLinecap="round"
    />
  </svg>
);

export function TodayPage({
  view,
  status,
  act,
}: {
  readonly view: DeskView;
  readonly status: StationStatus | null;
  readonly act: (action: DeskAction) => void;
}) {
  const { today } = view;
  const { inside, limit } = addUpZones(status?.zones ?? []);
  const refused = today.hours.reduce((sum, hour) => sum + hour.refused, 0);
  return (
    <div className="desk-body today-page">
      <h2 className="desk-day">
        <BothLines texts={describeDay(today.day, today.day)} />
      </h2>
      <dl className="big-numbers">
        <BigNumber
          kind="in"
          sign={<DirectionArrow direction="in" />}
          texts={both(({ desk }) => desk.today.in)}
          count={today.in}
        />
        <BigNumber
          kind="out"
          sign={<DirectionArrow direction="out" />}
          texts={both(({ desk }) => desk.today.out)}
          count={today.out}
        />
        <BigNumber
          kind="inside"
          sign={<DoorSign />}
          texts={both(({ desk }) => desk.today.inside)}
          count={inside}
          about={limit === null ? null : both(({ desk }) => fill(desk.today['inside-of'], { limit }))}
        />
        <BigNumber
          kind="refused"
          sign={
            <span className="big-number-shape">
              <Shape row={verdictTable.deny} />
            </span>
          }
          texts={both(({ desk }) => desk.today.refused)}
          count={refused}
        />
      </dl>
      <HoursChart hours={today.hours} />
      <footer className="desk-foot">
        <p>
          <BothLines
            texts={both(({ desk }) =>
              fill(desk.today.recorded, {
                accept: describeCount(today.accept),
                deny: describeCount(today.deny),
                ask: describeCount(today.ask),
              }),
            )}
          />
        </p>
        <DeskKey texts={both(({ desk }) => desk.today.devices)} onPress={() => act({ type: 'devices' })} />
      </footer>
    </div>
  );
}

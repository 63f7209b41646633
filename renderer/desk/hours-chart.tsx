/**
 * Hours chart: who came in, went out and was refused, each in a row of bars of its own over one axis of hours.
 *
 * Told by place and number, so that colour only helps. Each row has its own scale: ten refused among a thousand who
 * came in would be no bar at all. Positions are shares of the picture, so nothing is stretched.
 */
import type { HourCounts } from '../../contract/desk.ts';
import { BothLines } from '../both-lines.tsx';
import { both, fill } from '../catalogue.ts';
import { chooseHours, describeCount } from './describe-desk.ts';

const kinds = ['in', 'out', 'refused'] as const;
type Kind = (typeof kinds)[number];

/** Share of a column that its bar takes. */
const BAR_SHARE = 0.72;
/** Share of a row that is left above the highest bar for its number. */
const HEAD_SHARE = 0.3;

const percent = (share: number): string => `${(100 * share).toFixed(2)}%`;

function Bars({ kind, hours }: { readonly kind: Kind; readonly hours: readonly HourCounts[] }) {
  const most = Math.max(1, ...hours.map((hour) => hour[kind]));
  const column = 1 / hours.length;
  const said = hours
    .filter((hour) => hour[kind] > 0)
    .map((hour) => both(({ desk }) => fill(desk.today.bar, { hour: hour.hour, count: hour[kind] })).vi);
  const name = both(({ desk }) => desk.today[kind]).vi;
  const label = `${name}. ${said.length === 0 ? both(({ desk }) => desk.today.none).vi : said.join(', ')}`;
  return (
    <svg className={`bars-row bars-${kind}`} role="img" aria-label={label}>
      {hours.map((hour, at) => {
        const height = (hour[kind] / most) * (1 - HEAD_SHARE);
        if (hour[kind] === 0) return null;
        return (
          <g key={hour.hour}>
            <rect
              x={percent((at + (1 - BAR_SHARE) / 2) * column)}
              y={percent(1 - height)}
              width={percent(BAR_SHARE * column)}
              height={percent(height)}
            />
            <text x={percent((at + 0.5) * column)} y={percent(1 - height)} dy="-0.25em" textAnchor="middle">
              {describeCount(hour[kind])}
            </text>
          </g>
        );
      })}
      <line x1="0" x2="100%" y1="100%" y2="100%" />
    </svg>
  );
}

export function HoursChart({ hours: all }: { readonly hours: readonly HourCounts[] }) {
  const hours = chooseHours(all);
  const column = 1 / hours.length;
  return (
    <section className="hours">
      <h2>
        <BothLines texts={both(({ desk }) => desk.today.hours)} />
      </h2>
      <div className="hours-rows">
        {kinds.map((kind) => (
          <div className="hours-row" key={kind}>
            <p>
              <BothLines texts={both(({ desk }) => desk.today[kind])} />
            </p>
            <div className="bars-box">
              <Bars kind={kind} hours={hours} />
            </div>
          </div>
        ))}
        <div className="hours-row hours-axis" aria-hidden="true">
          <p>
            <BothLines texts={both(({ desk }) => desk.today.hour)} />
          </p>
          <svg className="bars-axis" role="presentation">
            {hours.map(({ hour }, at) => (
              <text key={hour} x={percent((at + 0.5) * column)} y="1em" textAnchor="middle">
                {hour}
              </text>
            ))}
          </svg>
        </div>
      </div>
    </section>
  );
}

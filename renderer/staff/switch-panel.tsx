/**
 * Switch panel: which way a lane bound to both directions counts, and the keys that turn it.
 */
import { directionSchema } from '../../contract/scan.ts';
import type { StaffAction, StaffView } from '../../contract/staff.ts';
import { BothLines } from '../both-lines.tsx';
import { both, fill } from '../catalogue.ts';

export function SwitchPanel({
  staff: { lanes, devices },
  act,
}: {
  readonly staff: StaffView;
  readonly act: (action: StaffAction) => void;
}) {
  return (
    <section className="panel">
      <h2>
        <BothLines texts={both((texts) => texts.staff.switch.title)} />
      </h2>
      {lanes.map(({ lane, direction: now }) => (
        <div className="switch" key={lane}>
          <p lang="vi">
            {devices.find((device) => device.lane === lane)?.label ??
              fill(both((texts) => texts.guard.lane).vi, { lane })}
          </p>
          <div className="keys">
            {directionSchema.options.map((direction) => (
              <button
                key={direction}
                type="button"
                className={direction === now ? 'key key-main' : 'key key-quiet'}
                aria-pressed={direction === now}
                onClick={() => act({ type: 'direction', lane, direction })}
              >
                <BothLines texts={both((texts) => texts.directions[direction])} />
              </button>
            ))}
          </div>
        </div>
      ))}
      <p className="panel-about">
        <BothLines texts={both((texts) => texts.staff.switch.about)} />
      </p>
    </section>
  );
}

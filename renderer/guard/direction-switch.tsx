/**
 * Direction switch: which way each lane counts, and the keys that turn it where the settings leave it open.
 */
import type { GuardAction, GuardView } from '../../contract/guard.ts';
import { directionSchema } from '../../contract/scan.ts';
import type { StationStatus } from '../../contract/status.ts';
import { BothLines } from '../both-lines.tsx';
import { both, fill } from '../catalogue.ts';
import { showDirection } from '../describe-status.ts';
import { DirectionArrow } from '../shapes.tsx';
import { StripKey } from './strip-key.tsx';

export function DirectionSwitch({
  lanes,
  devices,
  act,
}: {
  readonly lanes: GuardView['lanes'];
  readonly devices: StationStatus['devices'];
  readonly act: (action: GuardAction) => void;
}) {
  return (
    <section className="directions" aria-label={both((texts) => texts.strip.direction).vi}>
      {lanes.map(({ lane, direction: now, isSwitchable }) => (
        <div className="lane-direction" key={lane}>
          <p className="lane-name" lang="vi">
            {devices.find((device) => device.lane === lane)?.label ??
              fill(both((texts) => texts.guard.lane).vi, { lane })}
          </p>
          {isSwitchable ? (
            <div className="lane-keys">
              {directionSchema.options.map((direction) => (
                <StripKey
                  key={direction}
                  look={direction === now ? 'main' : 'plain'}
                  isPressed={direction === now}
                  sign={<DirectionArrow direction={direction} />}
                  texts={both((texts) => texts.directions[direction])}
                  onPress={() => act({ type: 'direction', lane, direction })}
                />
              ))}
            </div>
          ) : (
            <p className="lane-fixed">
              <DirectionArrow direction={showDirection(now)} />
              <span>
                <BothLines texts={both((texts) => texts.directions[now])} />
              </span>
            </p>
          )}
        </div>
      ))}
    </section>
  );
}

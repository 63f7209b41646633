/**
 * Direction switch: which way each lane counts, and the keys that turn it where the settings leave it open.
 */
import type { GuardAction, GuardView } from '../../contract/guard.ts';
import { directionSchema } from '../../contract/scan.ts';
import type { StationStatus } from '../../contract/status.ts';
import { BothLines } from '../both-lines.tsx';
import { both } from '../catalogue.ts';
import { showDirection } from '../describe-status.ts';
import { nameLane } from '../name-lane.ts';
import { DirectionArrow } from '../shapes.tsx';
import { describeTurned } from './describe-lanes.ts';
import { StripKey } from './strip-key.tsx';

export function DirectionSwitch({
  lanes,
  status,
  nowMs,
  act,
}: {
  readonly lanes: GuardView['lanes'];
  readonly status: StationStatus;
  readonly nowMs: number;
  readonly act: (action: GuardAction) => void;
}) {
  return (
    <section className="directions" aria-label={both((texts) => texts.strip.direction).vi}>
      {lanes.map(({ lane, direction: now, isSwitchable }) => (
        <div className="lane-direction" key={lane}>
          <p className="lane-name" lang="vi">
            {nameLane(lane, status)}
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
      {describeTurned({ lanes }, status, nowMs).map((texts) => (
        <p className="lane-turned" key={texts.en}>
          <BothLines texts={texts} />
        </p>
      ))}
    </section>
  );
}

/**
 * Status line: the station's state in words at the bottom edge, for staff; held, it opens the devices screen.
 */
import type { StationStatus } from '../contract/status.ts';
import { BothLines } from './both-lines.tsx';
import { describeStatus } from './describe-status.ts';
import { HoldToOpen } from './hold-to-open.tsx';
import { StatusMark } from './shapes.tsx';
import { useMinute } from './use-minute.ts';

export function StatusLine({
  status,
  openStaff,
}: {
  readonly status: StationStatus;
  readonly openStaff: () => void;
}) {
  const nowMs = useMinute();
  return (
    <HoldToOpen className="status-line" open={openStaff}>
      {describeStatus(status, nowMs).map(({ mark, texts }) => (
        <div className="status-cell" key={texts.en}>
          {mark !== null && <StatusMark kind={mark} />}
          <p>
            <BothLines texts={texts} />
          </p>
        </div>
      ))}
    </HoldToOpen>
  );
}

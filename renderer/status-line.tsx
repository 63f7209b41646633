/**
 * Status line: the station's state in words at the bottom edge, for staff.
 */
import type { StationStatus } from '../contract/status.ts';
import { BothLines } from './both-lines.tsx';
import { describeStatus } from './describe-status.ts';
import { StatusMark } from './shapes.tsx';
import { useMinute } from './use-minute.ts';

export function StatusLine({ status }: { readonly status: StationStatus }) {
  const nowMs = useMinute();
  return (
    <footer className="status-line">
      {describeStatus(status, nowMs).map(({ mark, texts }) => (
        <div className="status-cell" key={texts.en}>
          {mark !== null && <StatusMark kind={mark} />}
          <p>
            <BothLines texts={texts} />
          </p>
        </div>
      ))}
    </footer>
  );
}

/**
 * Verdict list: every verdict that the strip keeps, newest first, one row each; it scrolls.
 *
 * At a busy gate sixty may be taken back at once, and the strip's edge has room for ten. Row and key are the same: a
 * touch, or Tab and Enter, opens the verdict in full.
 */
import type { RecentVerdict } from '../../contract/guard.ts';
import type { StationStatus } from '../../contract/status.ts';
import { BothLines } from '../both-lines.tsx';
import { both } from '../catalogue.ts';
import { useNow } from '../staff/use-now.ts';
import type { Place } from './describe-verdict.ts';
import { VerdictRow } from './verdict-row.tsx';

export function VerdictList({
  recent,
  status,
  place,
  chosen,
  choose,
}: {
  readonly recent: readonly RecentVerdict[];
  readonly status: StationStatus;
  readonly place: Place;
  /** The visit that stands in full beside the list; null: none does. */
  readonly chosen: string | null;
  readonly choose: (visitId: string) => void;
}) {
  const nowMs = useNow(
    1_000,
    recent.some(({ undoUntilMs, fate }) => undoUntilMs !== null && fate === 'stands'),
  );
  if (recent.length === 0) {
    return (
      <p className="board-none">
        <BothLines texts={both((texts) => texts.strip.none)} />
      </p>
    );
  }
  return (
    <ul className="board-rows" aria-label={both((texts) => texts.strip.recent).vi}>
      {recent.map((verdict) => (
        <VerdictRow
          key={verdict.visitId}
          verdict={verdict}
          status={status}
          place={place}
          nowMs={nowMs}
          isChosen={verdict.visitId === chosen}
          choose={() => choose(verdict.visitId)}
        />
      ))}
    </ul>
  );
}

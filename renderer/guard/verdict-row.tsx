/**
 * Verdict row: one recent verdict on a line of its own, for the board and the list of the strip.
 *
 * When, what, who by the masked name, where there are several lanes at which, why, and what became of it: undone,
 * changed, or for how long it may still be undone. The whole row is the key to its verdict.
 */
import type { RecentVerdict } from '../../contract/guard.ts';
import type { StationStatus } from '../../contract/status.ts';
import { BothLines } from '../both-lines.tsx';
import { type BothTexts, both, fill, joined } from '../catalogue.ts';
import { hasSeveralLanes, nameLane } from '../name-lane.ts';
import { DirectionArrow } from '../shapes.tsx';
import {
  describeChip,
  describeReasons,
  type Place,
  shortNumber,
  tellTime,
  undoSecondsLeft,
} from './describe-verdict.ts';
import { VerdictSpot } from './recent-verdicts.tsx';

/** What became of it, or for how long it may still be undone; null: it stands, for good. */
export function describeState(verdict: RecentVerdict, nowMs: number): BothTexts | null {
  const { fate } = verdict;
  if (fate !== 'stands') return both((texts) => texts.strip.fates[fate]);
  const left = undoSecondsLeft(verdict, nowMs);
  return left === 0 ? null : both((texts) => fill(texts.strip['undo-left'], { count: left }));
}

export function VerdictRow({
  verdict,
  status,
  place,
  nowMs,
  isChosen,
  choose,
}: {
  readonly verdict: RecentVerdict;
  readonly status: StationStatus;
  readonly place: Place;
  readonly nowMs: number;
  readonly isChosen: boolean;
  readonly choose: () => void;
}) {
  const { fate, lane, outcome, maskedName } = verdict;
  const state = describeState(verdict, nowMs);
  const name = maskedName ?? both((texts) => texts.strip['no-name']).vi;
  return (
    <li>
      <button
        type="button"
        className={isChosen ? 'board-row board-row-chosen' : 'board-row'}
        aria-pressed={isChosen}
        onClick={choose}
      >
        <span className="heard" lang="vi">
          {describeChip(verdict).vi}
        </span>
        <VerdictSpot outcome={outcome} />
        <DirectionArrow direction={verdict.direction} />
        <span className="board-row-when" aria-hidden="true">
          <span className="board-row-time">{tellTime(verdict.atMs)}</span>
          <span className="board-row-number">{shortNumber(verdict.seq)}</span>
        </span>
        <span className="board-row-words">
          <span className="board-row-who" lang="vi">
            {hasSeveralLanes(status) ? `${name} · ${nameLane(lane, status)}` : name}
          </span>
          <BothLines
            texts={joined([
              both((texts) => texts.strip.words[outcome]),
              ...describeReasons(verdict, place).slice(0, 1),
            ])}
          />
        </span>
        {state !== null && (
          <span className={fate === 'stands' ? 'board-row-state' : 'board-row-state board-row-changed'}>
            <BothLines texts={state} />
          </span>
        )}
      </button>
    </li>
  );
}

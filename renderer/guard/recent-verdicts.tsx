/**
 * Recent verdicts: one chip each, newest first: time, shape on its colour, direction, number.
 *
 * A chip is a key to the whole of its verdict. A row that is too short for all shows whole chips only; the others, and
 * what came before the last ten, stand in the list behind the last key. What was undone or changed says so in a word,
 * not by colour.
 */
import { type CSSProperties, useLayoutEffect, useRef, useState } from 'react';
import { MAX_RECENT_VERDICTS, type RecentVerdict } from '../../contract/guard.ts';
import { BothLines } from '../both-lines.tsx';
import { both } from '../catalogue.ts';
import { DirectionArrow, Shape } from '../shapes.tsx';
import { verdictTable } from '../verdict-table.ts';
import { describeChip, shortNumber, tellTime } from './describe-verdict.ts';

type Properties = CSSProperties & Readonly<Record<`--${string}`, string>>;

/** Shape of a verdict on a spot of its colour. */
export function VerdictSpot({ outcome }: { readonly outcome: RecentVerdict['outcome'] }) {
  const row = verdictTable[outcome];
  const style: Properties = {
    background: `var(${row.field})`,
    color: `var(${row.ink})`,
    '--cut': `var(${row.field})`,
  };
  return (
    <span className="verdict-spot" style={style}>
      <Shape row={row} />
    </span>
  );
}

function Chip({
  verdict,
  isOpen,
  open,
}: {
  readonly verdict: RecentVerdict;
  readonly isOpen: boolean;
  readonly open: (visitId: string) => void;
}) {
  const { visitId, outcome, direction, atMs, seq, fate } = verdict;
  const isChanged = fate !== 'stands';
  const label = describeChip(verdict).vi;
  const told = isChanged ? `${label}, ${both((texts) => texts.strip.fates[fate]).vi}` : label;
  return (
    <button
      type="button"
      className={isChanged ? 'chip chip-changed' : 'chip'}
      aria-expanded={isOpen}
      onClick={() => open(visitId)}
    >
      <span className="heard" lang="vi">
        {told}
      </span>
      <span className="chip-signs">
        <VerdictSpot outcome={outcome} />
        <DirectionArrow direction={direction} />
      </span>
      <span className="chip-time" aria-hidden="true">
        {tellTime(atMs)}
      </span>
      <span className="chip-number" aria-hidden="true">
        {isChanged ? both((texts) => texts.strip.fates[fate]).vi : shortNumber(seq)}
      </span>
    </button>
  );
}

/** How many whole chips a row has room for; all of them until it was measured. */
function useRoom(): readonly [React.RefObject<HTMLUListElement | null>, number] {
  const row = useRef<HTMLUListElement>(null);
  const [room, setRoom] = useState(MAX_RECENT_VERDICTS);
  useLayoutEffect(() => {
    const element = row.current;
    if (element === null) return;
    const measure = (): void => {
      const [first] = element.children;
      if (first === undefined) return;
      const gap = Number.parseFloat(getComputedStyle(element).columnGap) || 0;
      const each = first.getBoundingClientRect().width + gap;
      if (each > 0) setRoom(Math.max(1, Math.floor((element.clientWidth + gap + 0.5) / each)));
    };
    measure();
    const watcher = new ResizeObserver(measure);
    watcher.observe(element);
    return () => watcher.disconnect();
  }, []);
  return [row, room];
}

/** The key to the list; it says how many stand there only. */
function MoreKey({
  hidden,
  isOpen,
  onPress,
}: {
  readonly hidden: number;
  readonly isOpen: boolean;
  readonly onPress: () => void;
}) {
  return (
    <button type="button" className="chip chip-more" aria-expanded={isOpen} onClick={onPress}>
      {hidden > 0 && <span className="chip-time">+{hidden}</span>}
      <BothLines texts={both((texts) => texts.strip.more)} />
    </button>
  );
}

export function RecentVerdicts({
  recent,
  opened,
  open,
  isListOpen,
  openList,
}: {
  readonly recent: readonly RecentVerdict[];
  readonly opened: string | null;
  readonly open: (visitId: string) => void;
  readonly isListOpen: boolean;
  readonly openList: () => void;
}) {
  const [row, room] = useRoom();
  const shown = recent.slice(0, Math.min(room, MAX_RECENT_VERDICTS));
  return (
    <div className="recents">
      <ul className="chips" ref={row} aria-label={both((texts) => texts.strip.recent).vi}>
        {shown.map((verdict) => (
          <li key={verdict.visitId}>
            <Chip verdict={verdict} isOpen={verdict.visitId === opened} open={open} />
          </li>
        ))}
      </ul>
      {recent.length > 0 && (
        <MoreKey hidden={recent.length - shown.length} isOpen={isListOpen} onPress={openList} />
      )}
    </div>
  );
}

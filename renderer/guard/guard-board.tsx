/**
 * Guard board: the strip at the size of a display of its own, the newest verdict open in full.
 *
 * Only staff stand before it, so reasons of health stand in words here. It follows the newest verdict; one that a guard
 * chose stays for a while, then the board follows again: a board that shows an old verdict misleads who looks up.
 */
import { useEffect, useState } from 'react';
import type { RecentVerdict } from '../../contract/guard.ts';
import { BothLines } from '../both-lines.tsx';
import { both, fill, joined } from '../catalogue.ts';
import { Clock } from '../clock.tsx';
import { DirectionArrow } from '../shapes.tsx';
import { useMinute } from '../use-minute.ts';
import { describeChip, describeReasons, shortNumber, tellTime } from './describe-verdict.ts';
import { GuardMenu } from './guard-menu.tsx';
import { describeCall, type GuardProps } from './guard-strip.tsx';
import { PinPad } from './pin-pad.tsx';
import { VerdictSpot } from './recent-verdicts.tsx';
import { SoundCheck } from './sound-check.tsx';
import { StripKey } from './strip-key.tsx';
import { Sign } from './strip-signs.tsx';
import { VerdictDetail } from './verdict-detail.tsx';

/** A chosen verdict is left for the newest after so long, milliseconds. */
export const FOLLOW_AFTER_MS = 60_000;

function Row({
  verdict,
  isChosen,
  choose,
}: {
  readonly verdict: RecentVerdict;
  readonly isChosen: boolean;
  readonly choose: () => void;
}) {
  const { fate } = verdict;
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
        <VerdictSpot outcome={verdict.outcome} />
        <DirectionArrow direction={verdict.direction} />
        <span className="board-row-when" aria-hidden="true">
          <span className="board-row-time">{tellTime(verdict.atMs)}</span>
          <span className="board-row-number">{shortNumber(verdict.seq)}</span>
        </span>
        <span className="board-row-words">
          <BothLines
            texts={joined([
              ...(fate === 'stands' ? [] : [both((texts) => texts.strip.fates[fate])]),
              ...describeReasons(verdict, 'second').slice(0, 1),
            ])}
          />
        </span>
      </button>
    </li>
  );
}

export function GuardBoard({ view, status, act }: GuardProps) {
  const nowMs = useMinute();
  const [chosenId, setChosenId] = useState<string | null>(null);
  useEffect(() => {
    if (chosenId === null) return;
    const timer = setTimeout(() => setChosenId(null), FOLLOW_AFTER_MS);
    return () => clearTimeout(timer);
  }, [chosenId]);
  const chosen = view.recent.find(({ visitId }) => visitId === chosenId) ?? view.recent[0];
  const call = describeCall(view);
  return (
    <main className="guard guard-board">
      <header className="guard-board-head">
        <h1>
          <BothLines
            texts={joined([both((texts) => texts.strip.staff), { vi: status.gate, en: status.gate }])}
          />
        </h1>
        {call !== null && (
          <p className="guard-board-call" role="alert">
            <BothLines texts={call} />
          </p>
        )}
        <SoundCheck status={status} act={act} />
        <Clock />
      </header>
      <ul className="board-rows" aria-label={both((texts) => texts.strip.recent).vi}>
        {view.recent.map((verdict) => (
          <Row
            key={verdict.visitId}
            verdict={verdict}
            isChosen={verdict === chosen}
            choose={() => setChosenId(verdict.visitId)}
          />
        ))}
      </ul>
      <section className="board-detail" aria-live="polite">
        {chosen === undefined ? (
          <p className="board-none">
            <BothLines texts={both((texts) => texts.strip.none)} />
          </p>
        ) : (
          <VerdictDetail key={chosen.visitId} verdict={chosen} view={view} place="second" act={act} />
        )}
        {chosen !== undefined && chosen !== view.recent[0] && (
          <StripKey
            look="quiet"
            sign={<Sign name="undo" />}
            texts={both((texts) => fill(texts.strip.follow, {}))}
            onPress={() => setChosenId(null)}
          />
        )}
      </section>
      <section className="board-menu">
        <GuardMenu view={view} status={status} nowMs={nowMs} act={act} />
      </section>
      {view.pin !== null && <PinPad pin={view.pin} act={act} />}
    </main>
  );
}

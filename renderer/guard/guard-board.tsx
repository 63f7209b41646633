/**
 * Guard board: the strip at the size of a display of its own, the newest verdict open in full.
 *
 * Only staff stand before it, so reasons of health stand in words here. It follows the newest verdict; one that a guard
 * chose or touches stays for a while, also when its row leaves the list, then the board follows again: a board that shows
 * an old verdict misleads who looks up. A gate that is out of order says why in place of a verdict.
 */
import { useEffect, useState } from 'react';
import type { OutOfOrder } from '../../contract/status.ts';
import { BothLines } from '../both-lines.tsx';
import { both, fill, joined } from '../catalogue.ts';
import { Clock } from '../clock.tsx';
import { useDisplay } from '../use-display.ts';
import { useMinute } from '../use-minute.ts';
import { GuardMenu } from './guard-menu.tsx';
import { describeCall, type GuardProps } from './guard-strip.tsx';
import { useKeptVerdict } from './keep-verdict.ts';
import { PinPad } from './pin-pad.tsx';
import { SoundCheck } from './sound-check.tsx';
import { StripKey } from './strip-key.tsx';
import { Sign } from './strip-signs.tsx';
import { VerdictDetail } from './verdict-detail.tsx';
import { VerdictList } from './verdict-list.tsx';

/** A chosen verdict is left for the newest after so long, milliseconds. */
export const FOLLOW_AFTER_MS = 60_000;

/** Why the gate admits nobody, and what to do about it: the board's only word then. */
function OutOfOrderNote({ fault: { kind, detail } }: { readonly fault: OutOfOrder }) {
  return (
    <article className="board-fault">
      <p className="board-fault-title">
        <BothLines
          texts={both((texts) => fill(texts.strip['out-of-order'], { cause: texts.outOfOrder[kind].title }))}
        />
      </p>
      <p>
        <BothLines texts={both((texts) => texts.outOfOrder[kind].help)} />
      </p>
      {detail !== '' && (
        <p className="board-fault-detail" lang="en">
          {detail}
        </p>
      )}
    </article>
  );
}

/** What a guard chose, or has a finger on; each touch starts its time anew. */
interface Chosen {
  readonly visitId: string;
}

export function GuardBoard({ view, status, act }: GuardProps) {
  useDisplay({ ...status.display, panelWidthMm: status.display.boardPanelWidthMm }, false);
  const nowMs = useMinute();
  const [chosen, setChosen] = useState<Chosen | null>(null);
  useEffect(() => {
    if (chosen === null) return;
    const timer = setTimeout(() => setChosen(null), FOLLOW_AFTER_MS);
    return () => clearTimeout(timer);
  }, [chosen]);
  const newest = view.recent[0]?.visitId ?? null;
  const kept = useKeptVerdict(view.recent, chosen?.visitId ?? newest);
  /** Whom a finger is on is not changed for who came after. */
  const hold = (): void => {
    if (kept !== null) setChosen({ visitId: kept.verdict.visitId });
  };
  const call = describeCall(view, status);
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
      <VerdictList
        recent={view.recent}
        status={status}
        place="second"
        chosen={kept?.verdict.visitId ?? null}
        choose={(visitId) => setChosen({ visitId })}
      />
      <section className="board-detail" aria-live="polite" onPointerDown={hold}>
        {status.outOfOrder !== null ? (
          <OutOfOrderNote fault={status.outOfOrder} />
        ) : (
          kept !== null && (
            <VerdictDetail
              key={kept.verdict.visitId}
              {...kept}
              view={view}
              status={status}
              place="second"
              act={act}
            />
          )
        )}
        {status.outOfOrder === null && kept !== null && kept.verdict.visitId !== newest && (
          <StripKey
            look="quiet"
            sign={<Sign name="undo" />}
            texts={both((texts) => texts.strip.follow)}
            onPress={() => setChosen(null)}
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

/**
 * Guard's strip: the last verdicts and the keys of staff, on the edge of the gate's own screen.
 *
 * At most 14 % of the screen and quiet, for the visitor looks at the same glass: no movement, no health in words, and
 * what takes room rises only when staff touch it. Where staff have a display of their own, nothing of it stands here.
 */
import { useEffect, useRef, useState } from 'react';
import type { GuardAction, GuardView } from '../../contract/guard.ts';
import type { StationStatus } from '../../contract/status.ts';
import { BothLines } from '../both-lines.tsx';
import { type BothTexts, both, fill, joined } from '../catalogue.ts';
import type { WatchKeys } from '../form/watch-form-keys.ts';
import { useMinute } from '../use-minute.ts';
import { describeTurned } from './describe-lanes.ts';
import { describeReasons, tellTime } from './describe-verdict.ts';
import { describeOperator, GuardedKey, GuardMenu, HelpKey, StationWords } from './guard-menu.tsx';
import { GuardSheet } from './guard-sheet.tsx';
import { useKeptVerdict } from './keep-verdict.ts';
import { PinPad } from './pin-pad.tsx';
import { RecentVerdicts, VerdictSpot } from './recent-verdicts.tsx';
import { SoundCheck } from './sound-check.tsx';
import { StripKey } from './strip-key.tsx';
import { Sign } from './strip-signs.tsx';
import { VerdictDetail } from './verdict-detail.tsx';
import { VerdictList } from './verdict-list.tsx';
import { walkFocus } from './walk-focus.ts';

export interface GuardProps {
  readonly view: GuardView;
  readonly status: StationStatus;
  readonly act: (action: GuardAction) => void;
}

/** What staff must see before the last verdict: somebody calls, or nobody is let through. */
export function describeCall(
  { help, pausedSinceMs }: GuardView,
  { outOfOrder }: Pick<StationStatus, 'outOfOrder'>,
): BothTexts | null {
  if (help !== null) {
    const { by, sinceMs } = help;
    return both((texts) => fill(texts.strip.help[by], { time: tellTime(sinceMs) }));
  }
  if (outOfOrder !== null) {
    return both((texts) =>
      fill(texts.strip['out-of-order'], { cause: texts.outOfOrder[outOfOrder.kind].title }),
    );
  }
  if (pausedSinceMs === null) return null;
  return both((texts) => fill(texts.strip.paused, { time: tellTime(pausedSinceMs) }));
}

function Last({ view, status }: Pick<GuardProps, 'view' | 'status'>) {
  const [last] = view.recent;
  const call = describeCall(view, status);
  return (
    <div className={call === null ? 'strip-last' : 'strip-last strip-last-call'} role="status">
      {call !== null ? (
        <p>
          <BothLines texts={call} />
        </p>
      ) : last === undefined ? (
        <p>
          <BothLines texts={both((texts) => texts.strip.none)} />
        </p>
      ) : (
        <>
          <VerdictSpot outcome={last.outcome} />
          <p>
            <BothLines texts={joined(describeReasons(last, 'edge'))} />
          </p>
        </>
      )}
    </div>
  );
}

/** `menu`, the list of all verdicts, or the visit whose verdict is open. */
type Opened =
  | { readonly kind: 'menu' | 'list' }
  | { readonly kind: 'verdict'; readonly visitId: string; readonly isFromList: boolean }
  | null;

function StripOnEdge({ view, status, act }: GuardProps) {
  const [opened, setOpened] = useState<Opened>(null);
  const nowMs = useMinute();
  const close = (): void => setOpened(null);
  const kept = useKeptVerdict(view.recent, opened?.kind === 'verdict' ? opened.visitId : null);
  const turned = describeTurned(view, status, nowMs);
  /** What opens another surface takes the sheet away with it. */
  const actAndClose = (action: GuardAction): void => {
    if (action.type === 'open' || action.type === 'sign-in') close();
    act(action);
  };
  return (
    <>
      {opened?.kind === 'menu' && (
        <GuardSheet name={both((texts) => texts.strip.staff)} close={close}>
          <GuardMenu view={view} status={status} nowMs={nowMs} act={actAndClose} />
        </GuardSheet>
      )}
      {opened?.kind === 'list' && (
        <GuardSheet name={both((texts) => texts.strip.all)} close={close}>
          <VerdictList
            recent={view.recent}
            status={status}
            place="edge"
            chosen={null}
            choose={(visitId) => setOpened({ kind: 'verdict', visitId, isFromList: true })}
          />
        </GuardSheet>
      )}
      {opened?.kind === 'verdict' && kept !== null && (
        <GuardSheet
          key={kept.verdict.visitId}
          name={both((texts) => fill(texts.strip.number, { seq: kept.verdict.seq }))}
          close={close}
          back={opened.isFromList ? () => setOpened({ kind: 'list' }) : null}
        >
          <VerdictDetail {...kept} view={view} status={status} place="edge" act={act} />
        </GuardSheet>
      )}
      <section className="guard-strip" aria-label={both((texts) => texts.strip.title).vi}>
        <div className="strip-row">
          <Last view={view} status={status} />
          <SoundCheck status={status} act={act} />
          <RecentVerdicts
            recent={view.recent}
            opened={kept?.verdict.visitId ?? null}
            open={(visitId) =>
              setOpened(
                kept?.verdict.visitId === visitId ? null : { kind: 'verdict', visitId, isFromList: false },
              )
            }
            isListOpen={opened?.kind === 'list'}
            openList={() => setOpened(opened?.kind === 'list' ? null : { kind: 'list' })}
          />
          <div className="strip-keys">
            <HelpKey view={view} act={act} />
            <GuardedKey
              view={view}
              act={actAndClose}
              sign="declare"
              name="declare"
              action={{ type: 'open', what: 'declare' }}
            />
            <StripKey
              sign={<Sign name="staff" />}
              texts={both((texts) => texts.strip.staff)}
              isExpanded={opened?.kind === 'menu'}
              onPress={() => setOpened(opened?.kind === 'menu' ? null : { kind: 'menu' })}
            />
          </div>
        </div>
        <div className="strip-state">
          <StationWords status={status} nowMs={nowMs} hasToday={false} />
          {turned.length > 0 && (
            <p className="strip-turned">
              <BothLines texts={joined(turned)} />
            </p>
          )}
          <p className="strip-operator">
            <BothLines texts={describeOperator(view)} />
          </p>
        </div>
      </section>
    </>
  );
}

/**
 * The keyboard's walk over what stands: the pad alone while it asks, else every key of the screen, the visitor's too.
 * A form, a question or the desk has the keys while it stands (`keys` is null then).
 */
function useWalk(keys: WatchKeys | null, isElsewhere: boolean): React.RefObject<HTMLDivElement | null> {
  const root = useRef<HTMLDivElement>(null);
  useEffect(
    () =>
      keys?.((key) => {
        const here = root.current;
        if (here === null) return;
        const pad = here.querySelector('.pin-pad');
        const active = here.ownerDocument.activeElement;
        const focused = active instanceof HTMLElement ? active : null;
        // A sheet hears Escape as a browser would have told it.
        if (key.kind === 'escape') {
          here.querySelector<HTMLElement>('.guard-sheet-close button')?.click();
          // The keyboard is the board's now, or comes from it.
          if (isElsewhere) focused?.blur();
        } else walkFocus(pad ?? here.closest('main') ?? here, key, focused);
      }),
    [keys, isElsewhere],
  );
  return root;
}

export function GuardStrip({
  view,
  status,
  act,
  keys = null,
}: GuardProps & {
  /** Null: another surface has the keyboard. */
  readonly keys?: WatchKeys | null;
}) {
  const isElsewhere = view.isOnSecondDisplay;
  const root = useWalk(keys, isElsewhere);
  return (
    <div className="guard" ref={root}>
      {!isElsewhere && status.display.guardStrip !== 'off' && (
        <StripOnEdge view={view} status={status} act={act} />
      )}
      {!isElsewhere && view.pin !== null && <PinPad pin={view.pin} act={act} />}
    </div>
  );
}

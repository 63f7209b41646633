/**
 * Verdict detail: one recent verdict in full, and what may still be done about it.
 *
 * What may be done is decided in the main process; here it is said, with who would have to sign in. A key that takes
 * an operator opens the PIN pad when nobody is signed in. Names the visitor by the masked name only.
 */
import { useState } from 'react';
import { type GuardAction, type GuardView, type RecentVerdict, UNDO_MS } from '../../contract/guard.ts';
import type { StationStatus } from '../../contract/status.ts';
import { BothLines } from '../both-lines.tsx';
import { type BothTexts, both, fill, joined } from '../catalogue.ts';
import { hasSeveralLanes, nameLane } from '../name-lane.ts';
import { DirectionArrow } from '../shapes.tsx';
import { useNow } from '../staff/use-now.ts';
import {
  describeNotices,
  describeReasons,
  isSignedIn,
  neededRole,
  otherOutcomes,
  overrideKey,
  type Place,
  tellTime,
  undoSecondsLeft,
  wordOn,
} from './describe-verdict.ts';
import { OverrideSheet } from './override-sheet.tsx';
import { VerdictSpot } from './recent-verdicts.tsx';
import { StripKey } from './strip-key.tsx';
import { Sign } from './strip-signs.tsx';

interface DetailProps {
  readonly verdict: RecentVerdict;
  /** It left the list: nothing can be done about it here any more. */
  readonly isGone?: boolean;
  readonly view: GuardView;
  readonly status: StationStatus;
  readonly place: Place;
  readonly act: (action: GuardAction) => void;
}

function Facts({ verdict, isGone = false, place }: Pick<DetailProps, 'verdict' | 'isGone' | 'place'>) {
  const notices = describeNotices(verdict, place);
  const { family, trust, fate, ruleId } = verdict;
  return (
    <div className="detail-facts">
      {describeReasons(verdict, place).map((reason) => (
        <p className="detail-reason" key={reason.en}>
          <BothLines texts={reason} />
        </p>
      ))}
      {fate !== 'stands' && (
        <p className="detail-fate" role="status">
          <BothLines
            texts={joined(
              [both((texts) => texts.strip['fate-told'][fate]), both((texts) => texts.strip.tell)],
              ' ',
            )}
          />
        </p>
      )}
      {isGone && fate === 'stands' && (
        <p className="detail-fate" role="status">
          <BothLines texts={both((texts) => texts.strip.gone)} />
        </p>
      )}
      <p className="detail-more">
        <BothLines
          texts={joined([
            both((texts) => texts.families[family]),
            both((texts) => texts.trust[trust]),
            ...notices,
          ])}
        />
      </p>
      {place === 'second' && ruleId !== null && (
        <p className="detail-more">
          <BothLines texts={both((texts) => fill(texts.strip.rule, { id: ruleId }))} />
        </p>
      )}
    </div>
  );
}

function UndoKey({ verdict, view, act }: Pick<DetailProps, 'verdict' | 'view' | 'act'>) {
  const mayBe = verdict.undoUntilMs !== null && verdict.fate === 'stands';
  const nowMs = useNow(1_000, mayBe);
  if (verdict.fate !== 'stands') return null;
  const left = mayBe ? undoSecondsLeft(verdict, nowMs) : 0;
  const about: BothTexts =
    left === 0
      ? both((texts) => fill(texts.strip['undo-over'], { count: UNDO_MS / 1000 }))
      : joined([
          both((texts) => fill(texts.strip['undo-left'], { count: left })),
          ...(isSignedIn(view) ? [] : [both((texts) => texts.strip.needs.guard)]),
        ]);
  return (
    <StripKey
      sign={<Sign name="undo" />}
      texts={both((texts) => texts.strip.keys.undo)}
      about={about}
      isDisabled={left === 0}
      onPress={() => act(isSignedIn(view) ? { type: 'undo', visitId: verdict.visitId } : { type: 'sign-in' })}
    />
  );
}

export function VerdictDetail({ verdict, isGone = false, view, status, place, act }: DetailProps) {
  const { visitId, outcome, direction, fate } = verdict;
  const [changingTo, setChangingTo] = useState<'accept' | 'deny' | null>(null);
  if (changingTo !== null && wordOn(verdict, changingTo) === 'allowed') {
    return (
      <OverrideSheet
        outcome={changingTo}
        change={joined([
          overrideKey(changingTo, direction),
          both((texts) => fill(texts.strip.number, { seq: verdict.seq })),
        ])}
        choose={(reason) => {
          setChangingTo(null);
          act({ type: 'override', visitId, outcome: changingTo, reason });
        }}
        back={() => setChangingTo(null)}
      />
    );
  }
  const others = otherOutcomes(outcome).filter((other) => wordOn(verdict, other) !== 'never');
  const whoMay = (other: 'accept' | 'deny') => {
    const role = neededRole(verdict, other);
    return role === null ? undefined : both((texts) => texts.strip.needs[role]);
  };
  return (
    <article className="detail">
      <header className="detail-head">
        <VerdictSpot outcome={outcome} />
        <DirectionArrow direction={direction} />
        <p className="detail-name" lang="vi">
          {verdict.maskedName ?? both((texts) => texts.strip['no-name']).vi}
        </p>
        <p className="detail-when">
          <BothLines
            texts={both((texts) => {
              const at = fill(texts.strip.at, {
                time: tellTime(verdict.atMs),
                direction: texts.directions[direction],
              });
              const lane = hasSeveralLanes(status) ? [nameLane(verdict.lane, status)] : [];
              return [at, ...lane, fill(texts.strip.number, { seq: verdict.seq })].join(' · ');
            })}
          />
        </p>
      </header>
      <Facts verdict={verdict} isGone={isGone} place={place} />
      <div className="detail-keys">
        <UndoKey verdict={verdict} view={view} act={act} />
        {fate === 'stands' && others.length === 0 && !isGone && (
          <p className="detail-never">
            <BothLines texts={both((texts) => texts.strip.needs.never)} />
          </p>
        )}
        {fate === 'stands' &&
          others.map((other) => (
            <StripKey
              key={other}
              look={other}
              texts={overrideKey(other, direction)}
              about={whoMay(other)}
              onPress={() =>
                wordOn(verdict, other) === 'allowed' ? setChangingTo(other) : act({ type: 'sign-in' })
              }
            />
          ))}
      </div>
    </article>
  );
}

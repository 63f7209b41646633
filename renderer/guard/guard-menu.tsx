/**
 * Guard's menu: what staff may do at this gate, and how the station fares in full words.
 *
 * A key that takes an operator says so and opens the PIN pad when nobody is signed in; calling for help, the devices
 * and an admin's own door need nobody before them.
 */
import type { GuardAction, GuardView } from '../../contract/guard.ts';
import type { StationStatus } from '../../contract/status.ts';
import { BothLines } from '../both-lines.tsx';
import { type BothTexts, both, fill } from '../catalogue.ts';
import { describeStatus } from '../describe-status.ts';
import { StatusMark } from '../shapes.tsx';
import { isSignedIn } from './describe-verdict.ts';
import { DirectionSwitch } from './direction-switch.tsx';
import { SoundKey } from './sound-check.tsx';
import { StripKey } from './strip-key.tsx';
import { Sign, type SignName } from './strip-signs.tsx';

interface PartProps {
  readonly view: GuardView;
  readonly act: (action: GuardAction) => void;
}

export function describeOperator({ operator, hasOperators }: GuardView): BothTexts {
  if (operator !== null) {
    const { name, role } = operator;
    return both((texts) => fill(texts.strip['signed-in'], { role: texts.strip.roles[role], name }));
  }
  return both((texts) => (hasOperators ? texts.strip.nobody : texts.strip['no-operators']));
}

export function HelpKey({ view, act }: PartProps) {
  const isCalling = view.help !== null;
  return (
    <StripKey
      look={isCalling ? 'calling' : 'plain'}
      sign={<Sign name="help" />}
      texts={both((texts) => texts.strip.keys[isCalling ? 'help-done' : 'help'])}
      onPress={() => act({ type: 'help', isNeeded: !isCalling })}
    />
  );
}

/** A key that takes an operator: the station asks who it is first, when nobody is signed in, and goes on from there. */
export function GuardedKey({
  view,
  act,
  sign,
  name,
  action,
  look = 'plain',
}: PartProps & {
  readonly sign: SignName;
  readonly name: 'declare' | 'manual' | 'pause' | 'resume';
  readonly action: GuardAction;
  readonly look?: 'plain' | 'main' | 'calling';
}) {
  return (
    <StripKey
      look={look}
      sign={<Sign name={sign} />}
      texts={both((texts) => texts.strip.keys[name])}
      isDisabled={!isSignedIn(view) && !view.hasOperators}
      onPress={() => act(action)}
    />
  );
}

function Operator({ view, act }: PartProps) {
  return (
    <div className="menu-operator">
      <p>
        <BothLines texts={describeOperator(view)} />
      </p>
      {view.operator === null ? (
        view.hasOperators && (
          <StripKey
            look="main"
            sign={<Sign name="staff" />}
            texts={both((texts) => texts.strip.keys['sign-in'])}
            onPress={() => act({ type: 'sign-in' })}
          />
        )
      ) : (
        <StripKey
          sign={<Sign name="staff" />}
          texts={both((texts) => texts.strip.keys['sign-out'])}
          onPress={() => act({ type: 'sign-out' })}
        />
      )}
    </div>
  );
}

/** So much stands in words where there is little room; of the rest, how many: the menu has all of it. */
const MOST_IN_LINE = 2;

/** How the station fares, in words; without the day's counts, and cut to the worst, where there is little room. */
export function StationWords({
  status,
  nowMs,
  hasToday,
}: {
  readonly status: StationStatus;
  readonly nowMs: number;
  readonly hasToday: boolean;
}) {
  const cells = describeStatus(status, nowMs).filter(({ mark }) => hasToday || mark !== null);
  // What is wrong comes first: where the room ends, it must not be what is cut.
  const order = { bad: 0, waiting: 1, good: 2 };
  const rank = (mark: keyof typeof order | null): number => (mark === null ? 3 : order[mark]);
  const ordered = [...cells].sort((one, other) => rank(one.mark) - rank(other.mark));
  const left = hasToday ? 0 : Math.max(0, ordered.length - MOST_IN_LINE);
  return (
    <ul className="station-words">
      {ordered.slice(0, ordered.length - left).map(({ mark, texts }) => (
        <li key={texts.en}>
          {mark !== null && <StatusMark kind={mark} />}
          <p>
            <BothLines texts={texts} />
          </p>
        </li>
      ))}
      {left > 0 && <li className="station-more">+{left}</li>}
    </ul>
  );
}

export function GuardMenu({
  view,
  status,
  nowMs,
  act,
}: PartProps & { readonly status: StationStatus; readonly nowMs: number }) {
  const isPaused = view.pausedSinceMs !== null;
  return (
    <div className="guard-menu">
      <Operator view={view} act={act} />
      <div className="menu-keys">
        <GuardedKey
          view={view}
          act={act}
          sign="declare"
          name="declare"
          action={{ type: 'open', what: 'declare' }}
        />
        <GuardedKey
          view={view}
          act={act}
          sign="manual"
          name="manual"
          action={{ type: 'open', what: 'manual' }}
        />
        <GuardedKey
          view={view}
          act={act}
          sign={isPaused ? 'resume' : 'pause'}
          name={isPaused ? 'resume' : 'pause'}
          look={isPaused ? 'main' : 'plain'}
          action={{ type: 'pause', isPaused: !isPaused }}
        />
        <HelpKey view={view} act={act} />
        <SoundKey status={status} act={act} />
        <StripKey
          sign={<Sign name="devices" />}
          texts={both((texts) => texts.strip.keys.devices)}
          onPress={() => act({ type: 'open', what: 'devices' })}
        />
        <StripKey
          sign={<Sign name="desk" />}
          texts={both((texts) => texts.strip.keys.desk)}
          isDisabled={!view.hasOperators}
          onPress={() => act({ type: 'open', what: 'desk' })}
        />
      </div>
      {view.lanes.length > 0 && (
        <DirectionSwitch lanes={view.lanes} status={status} nowMs={nowMs} act={act} />
      )}
      <section className="menu-state" aria-label={both((texts) => texts.strip.state).vi}>
        <StationWords status={status} nowMs={nowMs} hasToday />
      </section>
    </div>
  );
}

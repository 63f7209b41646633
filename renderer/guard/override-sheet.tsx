/**
 * Override sheet: why staff go against a verdict, one large key for each reason of the closed list.
 *
 * The reason is what the record keeps beside the operator's name, so nothing is sent before one was chosen.
 */
import { type OverrideReason, overrideReasons } from '../../contract/guard.ts';
import { BothLines } from '../both-lines.tsx';
import { type BothTexts, both, joined } from '../catalogue.ts';
import { StripKey } from './strip-key.tsx';
import { Sign } from './strip-signs.tsx';

/** A person is not known, no paper shown and no emergency where somebody is turned away, and the other way round. */
const reasonsFor: Readonly<Record<'accept' | 'deny', readonly OverrideReason[]>> = {
  accept: overrideReasons.filter((reason) => reason !== 'not-well' && reason !== 'wrong-person'),
  deny: overrideReasons.filter(
    (reason) => reason !== 'known-person' && reason !== 'paper-shown' && reason !== 'emergency',
  ),
};

export function OverrideSheet({
  outcome,
  change,
  choose,
  back,
}: {
  readonly outcome: 'accept' | 'deny';
  /** What is about to be done, as on the key that was pressed. */
  readonly change: BothTexts;
  readonly choose: (reason: OverrideReason) => void;
  readonly back: () => void;
}) {
  return (
    <div className="override">
      <header className="override-head">
        <p className="override-change">
          <BothLines texts={change} />
        </p>
        <p className="override-why">
          <BothLines
            texts={joined(
              [both((texts) => texts.strip.why), both((texts) => texts.strip['tell-after'])],
              ' ',
            )}
          />
        </p>
        <StripKey
          look="quiet"
          sign={<Sign name="close" />}
          texts={both((texts) => texts.strip.back)}
          onPress={back}
        />
      </header>
      <div className="override-reasons">
        {reasonsFor[outcome].map((reason) => (
          <StripKey
            key={reason}
            look={outcome}
            texts={both((texts) => texts.strip.override[reason])}
            onPress={() => choose(reason)}
          />
        ))}
      </div>
    </div>
  );
}

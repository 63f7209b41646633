/**
 * Which way the person whom staff write down goes: in or out, and by which lane where several lead there.
 *
 * Where the station has one way only it is told and cannot be changed.
 */
import type { FormAction, FormView, FormWay } from '../../contract/assisted.ts';
import { BothLines } from '../both-lines.tsx';
import { asBoth, both, fill } from '../catalogue.ts';
import { ChoiceButton } from './form-key.tsx';

type Act = (action: FormAction) => void;

const directions = ['in', 'out'] as const;
const turnTo = ({ formId }: FormView, { lane, direction }: FormWay): FormAction => ({
  type: 'turn',
  formId,
  lane,
  direction,
});

/** Who is on the disk went the way that stands. */
const mayTurn = ({ done, recorded }: FormView): boolean => done === null && recorded === undefined;

/** In the head. */
export function WaySwitch({ view, act }: { readonly view: FormView; readonly act: Act }) {
  const { ways = [], lane, direction } = view;
  const isSwitch = mayTurn(view) && directions.every((one) => ways.some((way) => way.direction === one));
  if (!isSwitch)
    return (
      <p className="form-direction" lang="vi">
        {both((texts) => texts.directions[direction]).vi}
      </p>
    );
  const label = both((texts) => texts.form.way.lead);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset draws a frame of the browser's
    <div className="form-way" role="group" aria-label={`${label.vi} / ${label.en}`}>
      {directions.map((one) => {
        const there = ways.filter((way) => way.direction === one);
        const way = there.find((other) => other.lane === lane) ?? there[0];
        return (
          <button
            key={one}
            type="button"
            className="form-way-key"
            aria-pressed={one === direction}
            onClick={() => {
              if (way !== undefined && one !== direction) act(turnTo(view, way));
            }}
          >
            <BothLines texts={both((texts) => texts.directions[one])} />
          </button>
        );
      })}
    </div>
  );
}

/** Under the head; null where one lane only leads that way. */
export function LaneChoice({ view, act }: { readonly view: FormView; readonly act: Act }) {
  const { ways = [], lane, direction } = view;
  const there = ways.filter((way) => way.direction === direction);
  if (there.length < 2 || !mayTurn(view)) return null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset draws a frame of the browser's
    <div className="form-lanes" role="group" aria-labelledby="lanes-lead">
      <p className="form-label" id="lanes-lead">
        <BothLines texts={both((texts) => texts.form.way.lead)} />
      </p>
      {there.map((way) => (
        <ChoiceButton
          key={way.lane}
          texts={
            way.name === null
              ? both((texts) => fill(texts.form.way.lane, { lane: way.lane }))
              : asBoth({ vi: way.name, en: '' })
          }
          isChosen={way.lane === lane}
          onPress={() => act(turnTo(view, way))}
        />
      ))}
    </div>
  );
}

/**
 * What became of the form: each person's outcome in colour, shape and words, and the slips, one at a time and large
 * enough to be photographed from the screen.
 */
import type { FormAction, FormView, SlipView } from '../../contract/assisted.ts';
import type { Reason } from '../../contract/reasons.ts';
import type { Outcome } from '../../contract/verdict.ts';
import { BothLines } from '../both-lines.tsx';
import { both, fill } from '../catalogue.ts';
import { formatClock } from '../clock.tsx';
import { describeForGuard } from '../staff-codes.ts';
import { drawQr } from './draw-qr.ts';
import { FormButton } from './form-key.tsx';

const day = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Asia/Ho_Chi_Minh',
  day: '2-digit',
  month: '2-digit',
});

const marks: Readonly<Record<Outcome, string>> = {
  accept: 'M5 12.500l4.500 4.500L19 7.500',
  deny: 'M6.500 6.500l11 11M17.500 6.500l-11 11',
  ask: 'M12 5v8.500M12 17.500v1',
};

function OutcomeRow({
  outcome,
  name,
  reason,
}: {
  readonly outcome: Outcome;
  readonly name: string;
  /** Why not; health is its number, the queue reads this too. */
  readonly reason: Reason | null;
}) {
  return (
    <li className={`form-outcome form-outcome-${outcome}`}>
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path d={marks[outcome]} />
      </svg>
      <p className="form-outcome-who" lang="vi">
        {name}
        {reason !== null && <small>{describeForGuard(reason).vi}</small>}
      </p>
      <p className="form-outcome-word">
        <BothLines texts={both((texts) => texts.form.done[outcome])} />
      </p>
    </li>
  );
}

function Slip({
  slip,
  number,
  count,
}: {
  readonly slip: SlipView;
  readonly number: number;
  readonly count: number;
}) {
  const { sizeModules, path } = drawQr(slip.code);
  const until = `${formatClock(slip.validUntilMs)} ${day.format(slip.validUntilMs)}`;
  const name = both((texts) => texts.form.done.qr);
  const of = both((texts) => texts.form.done.of);
  const use = both((texts) => texts.form.done['for-exit']);
  return (
    <div className="form-slip">
      <svg
        className="form-qr"
        viewBox={`0 0 ${sizeModules} ${sizeModules}`}
        role="img"
        aria-label={`${fill(name.vi, { number })} / ${fill(name.en, { number })}`}
        shapeRendering="crispEdges"
      >
        <path d={path} fillRule="evenodd" />
      </svg>
      <div className="form-slip-words">
        {count > 1 && (
          <p className="form-slip-of">
            <BothLines texts={{ vi: fill(of.vi, { number, count }), en: fill(of.en, { number, count }) }} />
          </p>
        )}
        <p className="form-slip-name" lang="vi">
          {slip.maskedName}
        </p>
        <p className="form-note">
          <BothLines texts={{ vi: fill(use.vi, { until }), en: fill(use.en, { until }) }} />
        </p>
        <p className="form-note">
          <BothLines texts={both((texts) => texts.form.done.photograph)} />
        </p>
      </div>
    </div>
  );
}

export function SlipScreen({
  view,
  done,
  slipAt,
  showSlip,
  act,
  again,
}: {
  readonly view: FormView;
  /** Sends those anew who were turned away; null: it is under way. */
  readonly again: (() => void) | null;
  readonly done: NonNullable<FormView['done']>;
  /** Which slip stands large. */
  readonly slipAt: number;
  readonly showSlip: (at: number) => void;
  readonly act: (action: FormAction) => void;
}) {
  const { outcomes, slips, isPrinting, reasons = [], isAgain = false } = done;
  const slip = slips[Math.min(slipAt, slips.length - 1)];
  const number = Math.min(slipAt, slips.length - 1) + 1;
  // Whoever is not turned away has a slip, in the same order.
  const named = outcomes.filter((outcome) => outcome !== 'deny');
  const nameOf = (at: number): string => {
    const before = outcomes.slice(0, at).filter((outcome) => outcome !== 'deny').length;
    const own = outcomes[at] === 'deny' || named.length !== slips.length ? undefined : slips[before];
    const name = own?.maskedName ?? null;
    return name === null
      ? fill(both((texts) => texts.form.person).vi, { number: at + 1 })
      : `${at + 1}. ${name}`;
  };
  return (
    <div className="form-done" role="status">
      <div className="form-done-list">
        <ul className="form-outcomes">
          {outcomes.map((outcome, at) => (
            <OutcomeRow
              // biome-ignore lint/suspicious/noArrayIndexKey: people are told apart by their place here
              key={at}
              outcome={outcome}
              name={nameOf(at)}
              reason={outcome === 'accept' ? null : (reasons[at] ?? null)}
            />
          ))}
        </ul>
        <div className="form-done-keys">
          {slip !== undefined && (
            <FormButton
              texts={both((texts) => texts.form.done[isPrinting ? 'printing' : 'print'])}
              isDisabled={isPrinting}
              onPress={() => act({ type: 'print-slips', formId: view.formId })}
            />
          )}
          {isAgain && (
            <FormButton
              texts={both((texts) => (again === null ? texts.form.sending : texts.form.again))}
              isDisabled={again === null}
              onPress={() => again?.()}
            />
          )}
          <FormButton
            look="main"
            isFirst
            texts={both((texts) => (isAgain ? texts.form.close : texts.form.done.finish))}
            onPress={() => act({ type: 'close', formId: view.formId })}
          />
        </div>
      </div>
      {slip !== undefined && (
        <div className="form-slips">
          <Slip slip={slip} number={number} count={slips.length} />
          {slips.length > 1 && (
            <div className="form-slip-keys">
              <FormButton
                look="quiet"
                texts={both((texts) => texts.form.done.previous)}
                isDisabled={number === 1}
                onPress={() => showSlip(number - 2)}
              />
              <FormButton
                look="quiet"
                texts={both((texts) => texts.form.done.following)}
                isDisabled={number === slips.length}
                onPress={() => showSlip(number)}
              />
            </div>
          )}
        </div>
      )}
    </div>
  );
}

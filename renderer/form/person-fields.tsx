/**
 * Who declares: name, year of birth and sex, and what else is known. And the list of nationalities.
 *
 * What a card fills in is shown for reading over; only three lines are required.
 */
import { FIRST_BIRTH_YEAR } from '../../contract/assisted.ts';
import { BothLines } from '../both-lines.tsx';
import { type BothTexts, both, fill } from '../catalogue.ts';
import type { Fault, Faults } from './check-form.ts';
import { type FormDraft, type PersonText, personAt, type TextField, textOf } from './form-draft.ts';
import { ChoiceButton } from './form-key.tsx';
import type { FormEvent } from './form-steps.ts';
import { TextLine } from './text-line.tsx';

const sexes = ['male', 'female', 'other'] as const;
/** Whom a gate in Viet Nam meets most; any other is typed by its code. */
const frequent = 'VN LA KH CN TW KR JP TH MY SG PH ID IN RU US CA AU GB FR DE'.split(' ');

const countryNames = {
  vi: new Intl.DisplayNames('vi', { type: 'region' }),
  en: new Intl.DisplayNames('en', { type: 'region' }),
};
export const nameCountry = (code: string): BothTexts => ({
  vi: countryNames.vi.of(code) ?? code,
  en: countryNames.en.of(code) ?? code,
});

export const tellFault = (fault: Fault | 'country', thisYear: number): BothTexts => {
  const texts = both((all) => all.form.faults[fault]);
  const values = { from: FIRST_BIRTH_YEAR, to: thisYear };
  return { vi: fill(texts.vi, values), en: fill(texts.en, values) };
};

export function FormLine({
  draft,
  field,
  faults,
  thisYear,
  isRequired = false,
  send,
}: {
  readonly draft: FormDraft;
  readonly field: TextField;
  readonly faults: Faults;
  readonly thisYear: number;
  readonly isRequired?: boolean;
  readonly send: (event: FormEvent) => void;
}) {
  const fault = field === 'country' || field === 'remark' ? undefined : faults[field];
  return (
    <TextLine
      name={field}
      texts={both((texts) => texts.form.fields[field])}
      value={textOf(draft, field)}
      caret={draft.caret}
      isActive={draft.field === field}
      isRequired={isRequired}
      fault={fault === undefined ? null : tellFault(fault, thisYear)}
      onFocus={() => send({ type: 'focus', field })}
    />
  );
}

export function PersonFields({
  draft,
  faults,
  thisYear,
  send,
}: {
  readonly draft: FormDraft;
  readonly faults: Faults;
  readonly thisYear: number;
  readonly send: (event: FormEvent) => void;
}) {
  const person = personAt(draft);
  const line = (field: PersonText, isRequired = false) => (
    <FormLine
      draft={draft}
      field={field}
      faults={faults}
      thisYear={thisYear}
      isRequired={isRequired}
      send={send}
    />
  );
  return (
    <div className="form-fields">
      {line('fullName', true)}
      {line('birthYear', true)}
      <div className="form-line form-line-sex">
        <p className="form-label" id="label-sex">
          <BothLines texts={both((texts) => texts.form.fields.sex)} />
        </p>
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset draws a frame of the browser's */}
        <div className="form-choices" role="group" aria-labelledby="label-sex">
          {sexes.map((sex) => (
            <ChoiceButton
              key={sex}
              texts={both((texts) => texts.form.sexes[sex])}
              isChosen={person.sex === sex}
              onPress={() => send({ type: 'sex', sex })}
            />
          ))}
        </div>
        {faults.sex !== undefined && (
          <p className="form-fault" role="alert">
            <BothLines texts={tellFault(faults.sex, thisYear)} />
          </p>
        )}
      </div>
      {line('idNumber')}
      {line('insuranceNumber')}
      {line('phone')}
      <div className="form-line form-line-nationality">
        <p className="form-label">
          <BothLines texts={both((texts) => texts.form.fields.nationality)} />
        </p>
        <button
          type="button"
          className="form-text form-pick"
          onClick={() => send({ type: 'open-countries' })}
        >
          <span lang="vi">{nameCountry(person.nationality).vi}</span>
          <svg viewBox="0 0 24 24" aria-hidden="true">
            <path d="M6 9l6 6 6-6" />
          </svg>
        </button>
      </div>
      {line('address')}
    </div>
  );
}

export function CountryList({
  draft,
  thisYear,
  send,
}: {
  readonly draft: FormDraft;
  readonly thisYear: number;
  readonly send: (event: FormEvent) => void;
}) {
  const { nationality } = personAt(draft);
  return (
    <>
      <h2 className="form-lead">
        <BothLines texts={both((texts) => texts.form.countries)} />
      </h2>
      <div className="form-countries">
        {frequent.map((code) => (
          <ChoiceButton
            key={code}
            texts={nameCountry(code)}
            isChosen={nationality === code}
            onPress={() => send({ type: 'nationality', nationality: code })}
          />
        ))}
      </div>
      <TextLine
        name="country"
        texts={both((texts) => texts.form.fields.country)}
        value={draft.manual.country}
        caret={draft.caret}
        isActive={draft.field === 'country'}
        fault={draft.isChecked ? tellFault('country', thisYear) : null}
        onFocus={() => send({ type: 'focus', field: 'country' })}
      />
    </>
  );
}

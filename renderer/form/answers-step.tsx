/**
 * The questions of the last 14 days: one touch where there is nothing, everything else said one by one.
 */
import { contacts, symptoms } from '../../contract/reading.ts';
import { BothLines } from '../both-lines.tsx';
import { type BothTexts, both } from '../catalogue.ts';
import { type FormDraft, isAnswered, personAt } from './form-draft.ts';
import { ChoiceButton } from './form-key.tsx';
import type { FormEvent } from './form-steps.ts';

function Choices({
  name,
  texts,
  children,
}: {
  readonly name: string;
  readonly texts: BothTexts;
  readonly children: React.ReactNode;
}) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset draws a frame of the browser's
    <div className="form-group" role="group" aria-labelledby={`group-${name}`}>
      <h3 id={`group-${name}`}>
        <BothLines texts={texts} />
      </h3>
      <div className="form-choices">{children}</div>
    </div>
  );
}

export function AnswersStep({
  draft,
  send,
}: {
  readonly draft: FormDraft;
  readonly send: (event: FormEvent) => void;
}) {
  const person = personAt(draft);
  const none = both((texts) => texts.form.health.none);
  return (
    <>
      <h2 className="form-lead">
        <BothLines texts={both((texts) => texts.form.health.lead)} />
      </h2>
      <button type="button" className="form-nothing" data-first="" onClick={() => send({ type: 'nothing' })}>
        <BothLines texts={both((texts) => texts.form.health.nothing)} />
        <small lang="vi">{both((texts) => texts.form.health['nothing-about']).vi}</small>
      </button>
      {draft.isChecked && !isAnswered(person) && (
        <p className="form-fault" role="alert">
          <BothLines texts={both((texts) => texts.form.faults.answers)} />
        </p>
      )}
      <Choices name="symptoms" texts={both((texts) => texts.form.health.symptoms)}>
        {symptoms.map((symptom) => (
          <ChoiceButton
            key={symptom}
            texts={both((texts) => texts.form.symptoms[symptom])}
            isChosen={person.symptoms?.includes(symptom) === true}
            onPress={() => send({ type: 'symptom', symptom })}
          />
        ))}
        <ChoiceButton
          texts={none}
          isChosen={person.symptoms?.length === 0}
          onPress={() => send({ type: 'symptom', symptom: null })}
        />
      </Choices>
      <Choices name="contacts" texts={both((texts) => texts.form.health.contacts)}>
        {contacts.map((contact) => (
          <ChoiceButton
            key={contact}
            texts={both((texts) => texts.form.contacts[contact])}
            isChosen={person.contacts?.includes(contact) === true}
            onPress={() => send({ type: 'contact', contact })}
          />
        ))}
        <ChoiceButton
          texts={none}
          isChosen={person.contacts?.length === 0}
          onPress={() => send({ type: 'contact', contact: null })}
        />
      </Choices>
      <Choices name="travelled" texts={both((texts) => texts.form.health.travelled)}>
        {([true, false] as const).map((hasTravelled) => (
          <ChoiceButton
            key={String(hasTravelled)}
            texts={both((texts) => texts.form.health[hasTravelled ? 'yes' : 'no'])}
            isChosen={person.hasTravelled === hasTravelled}
            onPress={() => send({ type: 'travelled', hasTravelled })}
          />
        ))}
      </Choices>
    </>
  );
}

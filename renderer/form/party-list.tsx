/**
 * The list before it is sent: who declares and who came with them, and whether each was asked.
 *
 * What was answered is health data and the queue reads this glass: it stands on the page of questions only.
 * Who is on the disk already (the disk filled up half-way) stays as recorded: sent again, nobody is recorded twice.
 */
import { type FormView, MAX_PARTY } from '../../contract/assisted.ts';
import { BothLines } from '../both-lines.tsx';
import { type BothTexts, both, fill } from '../catalogue.ts';
import { type FormDraft, isAnswered, type PersonDraft } from './form-draft.ts';
import { FormButton } from './form-key.tsx';
import type { FormEvent } from './form-steps.ts';

/** What of the answers stands on a glass that the queue reads: that they were given, and whether staff must look. */
function tellAnswers(person: PersonDraft): BothTexts {
  if (!isAnswered(person)) return both((texts) => texts.form.party['not-asked']);
  const isToBeSeen =
    (person.symptoms?.length ?? 0) + (person.contacts?.length ?? 0) > 0 || person.hasTravelled === true;
  return both((texts) => texts.form.party[isToBeSeen ? 'to-be-seen' : 'answered']);
}

const filled = (texts: BothTexts, values: Readonly<Record<string, number>>): BothTexts => ({
  vi: fill(texts.vi, values),
  en: fill(texts.en, values),
});

export function PartyList({
  draft,
  recorded,
  send,
}: {
  readonly draft: FormDraft;
  readonly recorded: FormView['recorded'];
  readonly send: (event: FormEvent) => void;
}) {
  const count = draft.people.length;
  return (
    <>
      <ol className="form-people">
        {draft.people.map((person, at) => {
          const isRecorded = (recorded?.[at] ?? null) !== null;
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a person of the list has no other name
            <li key={at} className="form-person">
              <span className="form-person-number">{at + 1}</span>
              <div className="form-person-who">
                <p lang="vi" className="form-person-name">
                  {person.texts.fullName}
                </p>
                <p className="form-person-said">
                  <span lang="vi">
                    {person.texts.birthYear}
                    {person.sex !== null &&
                      ` · ${both((texts) => texts.form.sexes[person.sex ?? 'other']).vi}`}
                    {' · '}
                    {tellAnswers(person).vi}
                  </span>
                </p>
              </div>
              {isRecorded ? (
                <p className="form-recorded">
                  <BothLines texts={both((texts) => texts.form.party.recorded)} />
                </p>
              ) : (
                <div className="form-person-keys">
                  <FormButton
                    look="quiet"
                    texts={both((texts) => texts.form.party.change)}
                    onPress={() => send({ type: 'change', at })}
                  />
                  {count > 1 && recorded === undefined && (
                    <FormButton
                      look="quiet"
                      texts={both((texts) => texts.form.party.remove)}
                      onPress={() => send({ type: 'remove', at })}
                    />
                  )}
                </div>
              )}
            </li>
          );
        })}
      </ol>
      <h2 className="form-lead">
        <BothLines texts={both((texts) => texts.form.party.lead)} />
      </h2>
      {count < MAX_PARTY ? (
        <div className="form-add">
          <FormButton texts={both((texts) => texts.form.party.add)} onPress={() => send({ type: 'add' })} />
          <p className="form-note">
            <BothLines texts={both((texts) => texts.form.party['hold-card'])} />
          </p>
        </div>
      ) : (
        <p className="form-note">
          <BothLines
            texts={filled(
              both((texts) => texts.form.party.full),
              { most: MAX_PARTY },
            )}
          />
        </p>
      )}
      <button
        type="button"
        className="form-nothing form-send"
        data-first=""
        disabled={draft.isSending}
        onClick={() => send({ type: 'next' })}
      >
        <BothLines
          texts={
            draft.isSending
              ? both((texts) => texts.form.sending)
              : filled(
                  both((texts) => texts.form.party.send),
                  { count },
                )
          }
        />
      </button>
    </>
  );
}

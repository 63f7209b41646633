/**
 * The venue's own questions in a form: one at a time, of the person whose name stands above it.
 *
 * The same answers as a visitor has on the gate's screen (question-answers.tsx); staff may say that none was given.
 */
import { BothLines } from '../both-lines.tsx';
import { asBoth, both, fill } from '../catalogue.ts';
import { askedNow } from './ask-steps.ts';
import { type FormDraft, personAt } from './form-draft.ts';
import { FormButton } from './form-key.tsx';
import type { FormEvent } from './form-steps.ts';
import { TemperaturePad, Words, YesNo } from './question-answers.tsx';
import { type AnswerEvent, answerOf } from './question-steps.ts';

export function VenueQuestions({
  draft,
  isCompact,
  send,
}: {
  readonly draft: FormDraft;
  readonly isCompact: boolean;
  readonly send: (event: FormEvent) => void;
}) {
  const now = askedNow(draft);
  const { asking } = draft;
  if (now === null || asking === null) return null;
  const { question, number, count } = now;
  const { answer, id } = question;
  const { typed } = asking;
  const person = personAt(draft);
  const given = person.venue[id] ?? null;
  const name = person.texts.fullName;
  const whose =
    (name === '' ? fill(both((texts) => texts.form.person).vi, { number: draft.at + 1 }) : name) +
    (count > 1 ? ` · ${fill(both((texts) => texts.form.questions.of).vi, { number, count })}` : '');
  const type = (event: AnswerEvent): void => send({ type: 'answer-key', event });
  const give = (): void => {
    const value = answerOf(typed, answer);
    if (value !== null) send({ type: 'answer', value });
  };
  if (isCompact && answer.kind === 'words')
    return (
      <div className="form-ask form-typing" key={`${draft.at} ${id}`}>
        <div className="form-ask-title">
          <h2>
            <BothLines texts={asBoth(question.text)} />
          </h2>
          <p lang="vi">{whose}</p>
        </div>
        <Words
          draft={typed}
          question={question}
          send={type}
          give={give}
          skip={() => send({ type: 'answer', value: null })}
          isCompact
        />
      </div>
    );
  return (
    <div className="form-ask" key={`${draft.at} ${id}`}>
      <div className="form-ask-head">
        <div className="form-ask-who">
          <p lang="vi">{whose}</p>
          <h2 className="form-lead">
            <BothLines texts={asBoth(question.text)} />
          </h2>
        </div>
        <FormButton
          look="quiet"
          texts={both((texts) => texts.form.questions.skip)}
          onPress={() => send({ type: 'answer', value: null })}
        />
      </div>
      <div className="form-ask-body">
        {answer.kind === 'yes-no' && (
          <YesNo given={given} give={(value) => send({ type: 'answer', value })} />
        )}
        {answer.kind === 'temperature' && (
          <TemperaturePad draft={typed} answer={answer} send={type} give={give} />
        )}
        {answer.kind === 'choice' && (
          <div className="ask-choices">
            {answer.choices.map((choice, at) => (
              <button
                key={choice.id}
                type="button"
                className="ask-half ask-choice"
                aria-pressed={given === choice.id}
                {...(at === 0 ? { 'data-first': '' } : {})}
                onClick={() => send({ type: 'answer', value: choice.id })}
              >
                <BothLines texts={asBoth(choice.text)} />
              </button>
            ))}
          </div>
        )}
        {answer.kind === 'words' && <Words draft={typed} question={question} send={type} give={give} />}
      </div>
    </div>
  );
}

/**
 * Answers of a question: two halves for yes and no, a pad for a temperature, the keyboard for words.
 *
 * Without state of their own: question-screen.tsx keeps what is typed.
 */
import type { GivenAnswer, QuestionSheet } from '../../contract/questions.ts';
import { BothLines } from '../both-lines.tsx';
import { both, fill } from '../catalogue.ts';
import { isCapitalNext } from './edit-text.ts';
import { FormButton } from './form-key.tsx';
import { OnScreenKeyboard, type ScreenKey } from './on-screen-keyboard.tsx';
import {
  type AnswerDraft,
  type AnswerEvent,
  answerOf,
  inDegrees,
  showTemperature,
  wordsRule,
} from './question-steps.ts';
import { TextLine } from './text-line.tsx';

type Question = QuestionSheet['questions'][number];

const PAD = ['1', '2', '3', '4', '5', '6', '7', '8', '9'];
export function YesNo({
  given,
  give,
}: {
  readonly given: GivenAnswer | null;
  readonly give: (value: boolean) => void;
}) {
  return (
    <div className="ask-halves">
      {([true, false] as const).map((value) => (
        <button
          key={String(value)}
          type="button"
          className="ask-half"
          aria-pressed={given === value}
          {...(value ? { 'data-first': '' } : {})}
          onClick={() => give(value)}
        >
          <svg viewBox="0 0 24 24" aria-hidden="true">
            <circle cx="12" cy="12" r="10" />
            <path d={value ? 'M7.500 12.500l3.200 3.200 6-7' : 'M7 12h10'} />
          </svg>
          <BothLines texts={both((texts) => (value ? texts.questions.yes : texts.questions.no))} />
        </button>
      ))}
    </div>
  );
}

export function TemperaturePad({
  draft,
  answer,
  send,
  give,
}: {
  readonly draft: AnswerDraft;
  readonly answer: Extract<Question['answer'], { kind: 'temperature' }>;
  readonly send: (event: AnswerEvent) => void;
  readonly give: () => void;
}) {
  const isWhole = draft.digits.length === 3;
  const isOut = isWhole && answerOf(draft, answer) === null;
  const range = both((texts) => texts.questions['temperature-range']);
  const values = (point: string) => ({
    from: inDegrees(answer.min, point),
    to: inDegrees(answer.max, point),
  });
  const name = both((texts) => texts.questions.temperature);
  const digit = (key: string) => (
    <button key={key} type="button" className="ask-digit" onClick={() => send({ type: 'digit', digit: key })}>
      {key}
    </button>
  );
  return (
    <div className="ask-temperature">
      <div className="ask-reading">
        <p className="ask-degrees" role="status" aria-label={`${name.vi} / ${name.en}`}>
          {showTemperature(draft.digits)}
          <small>{both((texts) => texts.questions.degrees).vi}</small>
        </p>
        <p className={isOut ? 'ask-range ask-range-out' : 'ask-range'} role={isOut ? 'alert' : undefined}>
          <BothLines texts={{ vi: fill(range.vi, values(',')), en: fill(range.en, values('.')) }} />
        </p>
      </div>
      <div className="ask-pad">
        {PAD.map(digit)}
        <button type="button" className="ask-digit ask-word" onClick={() => send({ type: 'delete' })}>
          <BothLines texts={both((texts) => texts.questions.delete)} />
        </button>
        {digit('0')}
        <button
          type="button"
          className="ask-digit ask-word ask-done"
          disabled={answerOf(draft, answer) === null}
          onClick={give}
        >
          <BothLines texts={both((texts) => texts.questions.enter)} />
        </button>
      </div>
    </div>
  );
}

/** What a key of the keyboard on the screen types; null: it is given, or nothing. */
function typedBy(key: ScreenKey): AnswerEvent | null {
  switch (key.type) {
    case 'letter':
      return { type: 'edit', edit: { kind: 'letter', character: key.character } };
    case 'tone':
      return { type: 'edit', edit: { kind: 'tone', tone: key.tone } };
    case 'edit':
      return { type: 'edit', edit: { kind: key.kind } };
    case 'shift':
    case 'digits':
      return { type: key.type };
    default:
      return null;
  }
}

export function Words({
  draft,
  question,
  send,
  give,
  skip = null,
  isCompact = false,
}: {
  readonly draft: AnswerDraft;
  readonly question: Pick<Question, 'answer'>;
  readonly send: (event: AnswerEvent) => void;
  readonly give: () => void;
  /** Null: who is asked cannot leave it out by a key of the keyboard. */
  readonly skip?: (() => void) | null;
  /** No room for a key beside the line: the keyboard's own gives the answer. */
  readonly isCompact?: boolean;
}) {
  const canGive = answerOf(draft, question.answer) !== null;
  return (
    <div className={isCompact ? 'ask-words ask-words-compact' : 'ask-words'}>
      <div className="ask-words-line">
        <TextLine
          name="words"
          texts={both((texts) => texts.questions.words)}
          value={draft.words.text}
          caret={draft.words.caret}
          isActive
          isRequired
          onFocus={() => {}}
        />
        {!isCompact && (
          <FormButton
            look="main"
            texts={both((texts) => texts.questions.enter)}
            isDisabled={!canGive}
            onPress={give}
          />
        )}
      </div>
      <OnScreenKeyboard
        kind="words"
        isLarge={draft.isShift || isCapitalNext(draft.words, wordsRule(question.answer))}
        isShift={draft.isShift}
        isDigits={draft.isDigits}
        method={null}
        isCompact={isCompact}
        canGoOn={canGive}
        away={skip === null ? null : both((texts) => texts.form.questions.skip)}
        press={(key) => {
          const event = typedBy(key);
          if (event !== null) send(event);
          else if (key.type === 'next-field') give();
          else if (key.type === 'hide') skip?.();
        }}
      />
    </div>
  );
}

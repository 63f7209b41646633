/**
 * Question screen: one question a screen, answered by the visitor with a touch of half the screen.
 *
 * Says neither what is right nor what follows: yes and no are alike in colour. Decides nothing; the main process
 * knows which question is next. An answer that was given shows when one goes back.
 */
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { FormKey } from '../../contract/assisted.ts';
import type { VisitorAction } from '../../contract/guard.ts';
import type { GivenAnswer, QuestionSheet } from '../../contract/questions.ts';
import { BothLines } from '../both-lines.tsx';
import { type BothTexts, both, fill } from '../catalogue.ts';
import { walkFocus } from '../guard/walk-focus.ts';
import { BellShape } from '../shapes.tsx';
import { FormButton } from './form-key.tsx';
import { TemperaturePad, Words, YesNo } from './question-answers.tsx';
import { type AnswerEvent, answerOf, newAnswer, stepAnswer } from './question-steps.ts';
import { useCompactKeys } from './use-compact-keys.ts';
import { activeIn, type WatchKeys, watchFormKeys } from './watch-form-keys.ts';

type Question = QuestionSheet['questions'][number];

/** Longer questions stand in smaller letters, so that two languages and the answers have room. */
const LONG_QUESTION = 60;

/** For those who stand at several lanes before one screen: whose question this is, and who is asked then. */
interface Around {
  /** Null: the gate has one lane only. */
  readonly lane?: string | null;
  readonly askedNext?: readonly string[];
  /** The guard was called and comes. */
  readonly isHelpComing?: boolean;
}

function Head({
  sheet,
  act,
  lane = null,
  isHelpComing = false,
}: Around & {
  readonly sheet: QuestionSheet;
  readonly act: (action: VisitorAction) => void;
}) {
  const count = sheet.questions.length;
  const progress = both((texts) => texts.questions.progress);
  const values = { number: sheet.current + 1, count };
  return (
    <header className="ask-head">
      {sheet.current > 0 && (
        <FormButton
          look="board"
          texts={both((texts) => texts.questions.back)}
          onPress={() => act({ type: 'answer-back', sheetId: sheet.sheetId })}
        />
      )}
      <div className="ask-who">
        <p className="ask-direction" lang="vi">
          {both((texts) => texts.directions[sheet.direction]).vi}
        </p>
        {lane !== null && (
          <p className="ask-lane" lang="vi">
            {lane}
          </p>
        )}
        {sheet.maskedName !== null && (
          <p className="ask-name" lang="vi">
            {sheet.maskedName}
          </p>
        )}
      </div>
      {count > 1 && (
        <div
          className="ask-dots"
          role="img"
          aria-label={`${fill(progress.vi, values)} / ${fill(progress.en, values)}`}
        >
          {sheet.questions.map(({ id }, at) => (
            <span
              key={id}
              className={
                at < sheet.current
                  ? 'ask-dot ask-dot-past'
                  : at === sheet.current
                    ? 'ask-dot ask-dot-now'
                    : 'ask-dot'
              }
            />
          ))}
        </div>
      )}
      {isHelpComing ? (
        <div className="ask-help" role="status">
          <BellShape />
          <p>
            <BothLines texts={both((texts) => texts.service.help.title)} />
          </p>
        </div>
      ) : (
        <FormButton
          look="board"
          texts={both((texts) => texts.questions.help)}
          onPress={() => act({ type: 'help' })}
        />
      )}
    </header>
  );
}

function OneQuestion({
  sheet,
  question,
  act,
  keys,
  isCovered,
  askedNext = [],
  ...around
}: Around & {
  readonly sheet: QuestionSheet;
  readonly question: Question;
  readonly act: (action: VisitorAction) => void;
  readonly keys: WatchKeys;
  readonly isCovered: boolean;
}) {
  const { answer, given } = question;
  const isCompact = useCompactKeys();
  const [draft, setDraft] = useState(() => newAnswer(answer, given));
  const root = useRef<HTMLDivElement>(null);
  const latest = useRef(draft);
  const texts: BothTexts = question.text;

  function send(event: AnswerEvent): void {
    latest.current = stepAnswer(latest.current, event, answer);
    setDraft(latest.current);
  }
  function give(value: GivenAnswer | null): void {
    if (value !== null) act({ type: 'answer', sheetId: sheet.sheetId, questionId: question.id, value });
  }

  function press(key: FormKey): void {
    if (root.current === null) return;
    const active = activeIn(root.current);
    const isOnButton = active instanceof HTMLButtonElement;
    const isWords = answer.kind === 'words';
    // Whoever walks by keys begins at the answers, not at the head.
    if (key.kind === 'tab' && active === null)
      root.current.querySelector<HTMLElement>('.ask-body button')?.focus();
    else if (key.kind === 'escape') {
      if (sheet.current > 0) act({ type: 'answer-back', sheetId: sheet.sheetId });
    } else if (key.kind === 'character') {
      if (isOnButton && key.character === ' ') active.click();
      else if (isWords)
        send({ type: 'edit', edit: { kind: 'key', character: key.character, method: 'telex' } });
      else if (answer.kind === 'temperature') send({ type: 'digit', digit: key.character });
    } else if (key.kind === 'delete') {
      send(isWords ? { type: 'edit', edit: { kind: 'delete' } } : { type: 'delete' });
    } else if (key.kind === 'enter' && !isOnButton) give(answerOf(latest.current, answer));
    else if (isWords && !isOnButton && (key.kind === 'left' || key.kind === 'right'))
      send({ type: 'edit', edit: { kind: key.kind } });
    else walkFocus(root.current, key, active);
  }

  const onKey = useRef(press);
  useLayoutEffect(() => {
    onKey.current = press;
  });
  useEffect(() => (isCovered ? undefined : keys((key) => onKey.current(key))), [keys, isCovered]);
  // A thermometer answers while the question stands.
  useEffect(() => {
    if (given === null) return;
    latest.current = newAnswer(answer, given);
    setDraft(latest.current);
  }, [answer, given]);

  return (
    <div className="ask-sheet" ref={root}>
      <Head sheet={sheet} act={act} {...around} />
      <h1 className={texts.vi.length > LONG_QUESTION ? 'ask-question ask-question-long' : 'ask-question'}>
        <BothLines texts={texts} />
      </h1>
      <div className="ask-body">
        {answer.kind === 'yes-no' && <YesNo given={given} give={give} />}
        {answer.kind === 'temperature' && (
          <TemperaturePad
            draft={draft}
            answer={answer}
            send={send}
            give={() => give(answerOf(draft, answer))}
          />
        )}
        {answer.kind === 'choice' && (
          <div className="ask-choices">
            {answer.choices.map(({ id, text }) => (
              <button
                key={id}
                type="button"
                className="ask-half ask-choice"
                aria-pressed={given === id}
                onClick={() => give(id)}
              >
                <BothLines texts={text} />
              </button>
            ))}
          </div>
        )}
        {answer.kind === 'words' && (
          <Words
            draft={draft}
            question={question}
            send={send}
            give={() => give(answerOf(draft, answer))}
            isCompact={isCompact}
          />
        )}
      </div>
      {askedNext.length > 0 && (
        <p className="ask-next" role="status">
          <BothLines
            texts={both((texts) => fill(texts.questions['next-lane'], { lanes: askedNext.join(', ') }))}
          />
        </p>
      )}
    </div>
  );
}

/** Stays drawn while it is covered, and comes back as it was. */
export function QuestionScreen({
  sheet,
  act,
  keys = watchFormKeys,
  isCovered = false,
  ...around
}: Around & {
  readonly sheet: QuestionSheet;
  readonly act: (action: VisitorAction) => void;
  readonly keys?: WatchKeys;
  readonly isCovered?: boolean;
}) {
  const question = sheet.questions[sheet.current];
  if (question === undefined) return null;
  return (
    <section className="screen ask" hidden={isCovered} aria-live="polite">
      <OneQuestion
        key={`${sheet.sheetId} ${question.id}`}
        sheet={sheet}
        question={question}
        act={act}
        keys={keys}
        isCovered={isCovered}
        {...around}
      />
    </section>
  );
}

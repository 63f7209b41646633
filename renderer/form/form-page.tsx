/**
 * Form page: draws one form as its draft stands. Without state of its own: form-screen.tsx keeps the draft.
 *
 * One head with the way back and the way on, the page between, the keyboard under it while a line is typed into.
 */
import type { FormAction, FormView } from '../../contract/assisted.ts';
import { BothLines } from '../both-lines.tsx';
import { type BothTexts, both, fill } from '../catalogue.ts';
import { AnswersStep } from './answers-step.tsx';
import { checkManual, checkPerson, type Faults } from './check-form.ts';
import { isCapitalNext } from './edit-text.ts';
import { ClosingBanner, FormDialog, standingDialog } from './form-dialogs.tsx';
import { editedText, type FormDraft, textRules } from './form-draft.ts';
import { FormButton } from './form-key.tsx';
import type { FormEvent } from './form-steps.ts';
import { LaneChoice, WaySwitch } from './form-way.tsx';
import { ManualPage } from './manual-page.tsx';
import { type KeyboardKind, OnScreenKeyboard } from './on-screen-keyboard.tsx';
import { PartyList } from './party-list.tsx';
import { CountryList, FormLine, PersonFields } from './person-fields.tsx';
import { SlipScreen } from './slip-screen.tsx';
import { VenueQuestions } from './venue-questions.tsx';

const steps = ['who', 'health', 'party'] as const;

export interface FormPageProps {
  readonly view: FormView;
  readonly draft: FormDraft;
  readonly thisYear: number;
  readonly slipAt: number;
  /** The panel is too small for a line's page and a keyboard for fingers beside each other. */
  readonly isCompact?: boolean;
  readonly send: (event: FormEvent) => void;
  readonly act: (action: FormAction) => void;
  readonly showSlip: (at: number) => void;
}

/** What is said over the page: what went wrong, or what the scanner did. */
function noteOf({
  view,
  draft,
}: FormPageProps): { readonly texts: BothTexts; readonly isBad: boolean } | null {
  const { problem } = view;
  if (problem !== null) return { texts: both((texts) => texts.form.problems[problem]), isBad: true };
  if (view.done !== null)
    return view.done.isAgain === true
      ? { texts: both((texts) => texts.form.problems['turned-away']), isBad: true }
      : null;
  if (draft.waiting.length > 0) return { texts: both((texts) => texts.form['waiting-card']), isBad: false };
  if (view.hasUnusable) return { texts: both((texts) => texts.form.unusable), isBad: true };
  if (draft.step !== 'who') return null;
  return draft.people[draft.at]?.isByCard === true
    ? { texts: both((texts) => texts.form.filled), isBad: false }
    : { texts: both((texts) => texts.form['hold-card']), isBad: false };
}

function Head({ view, draft, send, act }: FormPageProps) {
  const isDone = view.done !== null;
  const { kept = 0 } = view;
  const isStart = draft.step === 'manual' || (draft.step === 'who' && draft.at === 0);
  return (
    <header className="form-head">
      {!isDone && !isStart && (
        <FormButton
          look="board"
          texts={both((texts) => texts.form.back)}
          onPress={() => send({ type: 'back' })}
        />
      )}
      <div className="form-title">
        <h1>
          <BothLines texts={both((texts) => texts.form.titles[isDone ? 'done' : view.kind])} />
        </h1>
        {draft.step === 'questions' ? (
          <WaySwitch view={{ ...view, ways: [] }} act={act} />
        ) : (
          <WaySwitch view={view} act={act} />
        )}
        {!isDone && view.kind === 'declare' && (
          <ol className="form-steps">
            {(draft.step === 'questions' ? ([...steps, 'questions'] as const) : steps).map((step) => (
              <li
                key={step}
                aria-current={step === (draft.step === 'country' ? 'who' : draft.step) ? 'step' : undefined}
              >
                <span lang="vi">{both((texts) => texts.form.steps[step]).vi}</span>
              </li>
            ))}
          </ol>
        )}
      </div>
      {!isDone && isStart && kept > 0 && (
        <FormButton
          look="board"
          texts={both((texts) => fill(texts.form.kept, { count: kept }))}
          onPress={() => send({ type: 'close' })}
        />
      )}
      <FormButton
        look="board"
        texts={both((texts) => texts.form.close)}
        onPress={() => (isDone ? act({ type: 'close', formId: view.formId }) : send({ type: 'close' }))}
      />
      {!isDone && draft.step !== 'party' && draft.step !== 'questions' && (
        <FormButton
          look="main"
          texts={both((texts) =>
            draft.step === 'manual'
              ? draft.isSending
                ? texts.form.sending
                : texts.form.send
              : texts.form.next,
          )}
          isDisabled={draft.isSending}
          isFirst={draft.step !== 'health'}
          onPress={() => send({ type: 'next' })}
        />
      )}
    </header>
  );
}

function faultsOf({ draft, thisYear }: FormPageProps): Faults {
  if (!draft.isChecked) return {};
  return draft.step === 'manual' ? checkManual(draft) : checkPerson(draft.people, draft.at, thisYear);
}

function Body(props: FormPageProps) {
  const { view, draft, thisYear, send } = props;
  const faults = faultsOf(props);
  switch (draft.step) {
    case 'who':
      return <PersonFields draft={draft} faults={faults} thisYear={thisYear} send={send} />;
    case 'country':
      return <CountryList draft={draft} thisYear={thisYear} send={send} />;
    case 'health':
      return <AnswersStep draft={draft} send={send} />;
    case 'party':
      return <PartyList draft={draft} recorded={view.recorded} send={send} />;
    case 'manual':
      return (
        <ManualPage
          draft={draft}
          direction={view.direction}
          faults={faults}
          thisYear={thisYear}
          send={send}
        />
      );
    case 'questions':
      return <VenueQuestions draft={draft} isCompact={props.isCompact ?? false} send={send} />;
  }
}

const keyboardFor = (field: NonNullable<FormDraft['field']>): KeyboardKind => {
  const { letters } = textRules[field];
  if (letters === 'digits') return 'numbers';
  return letters === 'capitals' ? 'codes' : 'words';
};

export function FormPage(props: FormPageProps) {
  const { view, draft, slipAt, showSlip, isCompact = false, send, act } = props;
  const note = noteOf(props);
  const { field } = draft;
  const dialog = standingDialog(view, draft);
  const closing = view.isClosing === true && <ClosingBanner formId={view.formId} act={act} />;
  if (dialog !== null)
    return (
      <>
        {closing}
        <FormDialog dialog={dialog} view={view} draft={draft} send={send} act={act} />
      </>
    );
  const keyboard = field !== null && view.done === null && (
    <OnScreenKeyboard
      kind={keyboardFor(field)}
      isLarge={draft.isShift || isCapitalNext(editedText(draft), textRules[field])}
      isShift={draft.isShift}
      isDigits={draft.isDigits}
      method={draft.method}
      isCompact={isCompact}
      press={send}
    />
  );
  if (isCompact && keyboard !== false && field !== null)
    return (
      <div className="form-typing">
        {closing}
        <FormLine
          draft={draft}
          field={field}
          faults={faultsOf(props)}
          thisYear={props.thisYear}
          isRequired={field === 'fullName' || field === 'birthYear'}
          send={send}
        />
        {keyboard}
      </div>
    );
  const hasLanes = view.done === null && (draft.step === 'who' || draft.step === 'manual');
  return (
    <>
      <Head {...props} />
      {closing}
      {hasLanes && <LaneChoice view={view} act={act} />}
      {note !== null && (
        <p
          className={note.isBad ? 'form-banner form-banner-bad' : 'form-banner'}
          role={note.isBad ? 'alert' : 'status'}
        >
          <BothLines texts={note.texts} />
        </p>
      )}
      <div className={`form-body form-body-${view.done === null ? draft.step : 'done'}`}>
        {view.done === null ? (
          <Body {...props} />
        ) : (
          <SlipScreen
            view={view}
            done={view.done}
            slipAt={slipAt}
            showSlip={showSlip}
            act={act}
            again={draft.isSending ? null : () => send({ type: 'again' })}
          />
        )}
      </div>
      {keyboard}
    </>
  );
}

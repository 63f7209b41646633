/**
 * What a form asks before it does anything that loses something: closing, another person's card, a code of its own.
 *
 * One question over the page, the key that loses nothing has the focus. What stands is told by standingDialog: the
 * newest thing never covers the one that is being answered.
 */
import type { FormAction, FormView } from '../../contract/assisted.ts';
import { BothLines } from '../both-lines.tsx';
import { type BothTexts, both } from '../catalogue.ts';
import type { FormDraft } from './form-draft.ts';
import { FormButton } from './form-key.tsx';
import type { FormEvent } from './form-steps.ts';
import { choicesOfOther } from './take-card.ts';

type DialogName = 'leaving' | 'other-card' | 'own-code';

export function standingDialog(view: FormView, draft: FormDraft): DialogName | null {
  if (view.done !== null) return null;
  if (draft.isLeaving) return 'leaving';
  if (draft.other !== null) return 'other-card';
  return (view.code ?? null) === null ? null : 'own-code';
}

interface DialogProps {
  readonly view: FormView;
  readonly draft: FormDraft;
  readonly send: (event: FormEvent) => void;
  readonly act: (action: FormAction) => void;
}

/** What Escape means: nothing is lost. */
export function dismiss(dialog: DialogName, { view, send, act }: Omit<DialogProps, 'draft'>): void {
  const { formId, code } = view;
  if (dialog === 'leaving') send({ type: 'stay' });
  else if (dialog === 'other-card') send({ type: 'other', choice: 'leave' });
  else if (code) act({ type: 'code', formId, number: code.number, choice: 'leave' });
}

interface DialogKey {
  readonly texts: BothTexts;
  readonly press: () => void;
}

function Box({
  title,
  about,
  keys,
  safe,
}: {
  readonly title: BothTexts;
  readonly about: BothTexts;
  readonly keys: readonly DialogKey[];
  /** Loses nothing. */
  readonly safe: DialogKey;
}) {
  return (
    <div className="form-leaving" role="alertdialog" aria-labelledby="ask-title" aria-describedby="ask-about">
      <div className="form-leaving-box">
        <h1 id="ask-title">
          <BothLines texts={title} />
        </h1>
        <p id="ask-about" className="form-note">
          <BothLines texts={about} />
        </p>
        <div className="form-choices">
          {keys.map(({ texts, press }) => (
            <FormButton key={texts.vi} texts={texts} onPress={press} />
          ))}
          <FormButton look="main" isFirst texts={safe.texts} onPress={safe.press} />
        </div>
      </div>
    </div>
  );
}

export function FormDialog({
  dialog,
  view,
  draft,
  send,
  act,
}: DialogProps & { readonly dialog: DialogName }) {
  const stay = (): void => dismiss(dialog, { view, send, act });
  switch (dialog) {
    case 'leaving': {
      const isForOther = (view.wanted ?? null) !== null;
      return (
        <Box
          title={both((texts) => texts.form.leave[isForOther ? 'replace-title' : 'title'])}
          about={both((texts) => texts.form.leave.about)}
          keys={[{ texts: both((texts) => texts.form.leave.yes), press: () => send({ type: 'close' }) }]}
          safe={{ texts: both((texts) => texts.form.leave.no), press: stay }}
        />
      );
    }
    case 'other-card': {
      const losing = choicesOfOther(draft).filter((choice) => choice !== 'leave');
      return (
        <Box
          title={both((texts) => texts.form['other-card'].title)}
          about={both((texts) => texts.form['other-card'].about)}
          keys={losing.map((choice) => ({
            texts: both((texts) => texts.form['other-card'][choice]),
            press: () => send({ type: 'other', choice }),
          }))}
          safe={{ texts: both((texts) => texts.form['other-card'].leave), press: stay }}
        />
      );
    }
    case 'own-code': {
      const { formId, code } = view;
      const number = code?.number ?? 1;
      const choices = code?.fills === true ? (['pass', 'fill'] as const) : (['pass'] as const);
      return (
        <Box
          title={both((texts) => texts.form['own-code'].title)}
          about={both((texts) => texts.form['own-code'].about)}
          keys={choices.map((choice) => ({
            texts: both((texts) => texts.form['own-code'][choice]),
            press: () => act({ type: 'code', formId, number, choice }),
          }))}
          safe={{ texts: both((texts) => texts.form['own-code'].leave), press: stay }}
        />
      );
    }
  }
}

/** It closes by itself soon: any touch keeps it, this key as well. */
export function ClosingBanner({
  formId,
  act,
}: {
  readonly formId: string;
  readonly act: DialogProps['act'];
}) {
  return (
    <div className="form-banner form-banner-bad form-closing" role="alert">
      <p>
        <BothLines texts={both((texts) => texts.form.closing.title)} />
      </p>
      <FormButton
        texts={both((texts) => texts.form.closing.stay)}
        onPress={() => act({ type: 'touch', formId })}
      />
    </div>
  );
}

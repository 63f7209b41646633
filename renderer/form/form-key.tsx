/**
 * Keys of the forms: large targets with a text in both languages, and groups of which one or several are chosen.
 *
 * A choice is told by a mark and by its frame, never by colour alone.
 */
import { BothLines } from '../both-lines.tsx';
import type { BothTexts } from '../catalogue.ts';

export function FormButton({
  texts,
  look = 'plain',
  onPress,
  isDisabled = false,
  isFirst = false,
}: {
  readonly texts: BothTexts;
  readonly look?: 'main' | 'plain' | 'quiet' | 'board';
  readonly onPress: () => void;
  readonly isDisabled?: boolean;
  /** Has the focus when its page opens, so that Enter goes on. */
  readonly isFirst?: boolean;
}) {
  return (
    <button
      type="button"
      className={`form-button form-button-${look}`}
      disabled={isDisabled}
      onClick={onPress}
      {...(isFirst ? { 'data-first': '' } : {})}
    >
      <BothLines texts={texts} />
    </button>
  );
}

export function ChoiceButton({
  texts,
  isChosen,
  onPress,
}: {
  readonly texts: BothTexts;
  readonly isChosen: boolean;
  readonly onPress: () => void;
}) {
  return (
    <button type="button" className="form-choice" aria-pressed={isChosen} onClick={onPress}>
      <svg className="form-choice-mark" viewBox="0 0 20 20" aria-hidden="true">
        <circle cx="10" cy="10" r="8.5" />
        {isChosen && <path d="M5.5 10.5l3 3 6-7" />}
      </svg>
      <span>
        <BothLines texts={texts} />
      </span>
    </button>
  );
}

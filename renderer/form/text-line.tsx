/**
 * A line that is typed into: its name, its text with the caret, and in words what is wrong with it.
 *
 * No key reaches the page, so it is no input of the browser: the text is drawn, and keys come from the main process
 * or from the keyboard on the screen.
 */
import { BothLines } from '../both-lines.tsx';
import { type BothTexts, both } from '../catalogue.ts';

export function TextLine({
  name,
  texts,
  value,
  caret,
  isActive,
  isRequired = false,
  fault = null,
  onFocus,
}: {
  /** Part of the ids of its label and its fault. */
  readonly name: string;
  readonly texts: BothTexts;
  readonly value: string;
  /** Characters before the caret, while it is active. */
  readonly caret: number;
  readonly isActive: boolean;
  readonly isRequired?: boolean;
  readonly fault?: BothTexts | null;
  readonly onFocus: () => void;
}) {
  const characters = [...value];
  return (
    <div className={`form-line form-line-${name}`}>
      <p className="form-label" id={`label-${name}`}>
        <BothLines texts={texts} />
        {!isRequired && (
          <small lang="vi" className="form-optional">
            {both((all) => all.form.optional).vi}
          </small>
        )}
      </p>
      {/* biome-ignore lint/a11y/useSemanticElements: an input would wait for keys that never reach the page */}
      <div
        role="textbox"
        tabIndex={0}
        className={isActive ? 'form-text form-text-active' : 'form-text'}
        aria-labelledby={`label-${name}`}
        aria-required={isRequired}
        aria-invalid={fault !== null}
        aria-describedby={fault === null ? undefined : `fault-${name}`}
        data-field={name}
        onFocus={onFocus}
      >
        <span lang="vi">{isActive ? characters.slice(0, caret).join('') : value}</span>
        {isActive && <span className="form-caret" />}
        {isActive && <span lang="vi">{characters.slice(caret).join('')}</span>}
      </div>
      {fault !== null && (
        <p className="form-fault" id={`fault-${name}`} role="alert">
          <BothLines texts={fault} />
        </p>
      )}
    </div>
  );
}

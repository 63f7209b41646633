/**
 * Desk key: a target for a finger, at least --target high; seen when the keyboard stands on it (desk.css).
 */
import type { ReactNode } from 'react';
import { BothLines } from '../both-lines.tsx';
import type { BothTexts } from '../catalogue.ts';

export function DeskKey({
  texts,
  onPress,
  sign,
  about,
  look = 'plain',
  isPressed,
  isExpanded,
  isDisabled = false,
}: {
  readonly texts: BothTexts;
  readonly onPress: () => void;
  /** Beside the words, so that it is found without reading. */
  readonly sign?: ReactNode;
  /** What the key stands at, under its words. */
  readonly about?: BothTexts;
  /** `main`: what one comes to this page for; `choice`: one of several. */
  readonly look?: 'main' | 'plain' | 'choice';
  readonly isPressed?: boolean;
  readonly isExpanded?: boolean;
  readonly isDisabled?: boolean;
}) {
  return (
    <button
      type="button"
      className={`desk-key desk-key-${look}`}
      aria-pressed={isPressed}
      aria-expanded={isExpanded}
      disabled={isDisabled}
      onClick={onPress}
    >
      {sign}
      <span className="desk-key-words">
        <BothLines texts={texts} />
        {about !== undefined && (
          <span className="desk-key-about">
            <BothLines texts={about} />
          </span>
        )}
      </span>
    </button>
  );
}

/**
 * Strip key: one touch of staff, with a sign beside the words so that it is found without reading.
 *
 * At least --target high and wide (guard.css). A focus that came by keyboard is always seen.
 */
import type { ReactNode } from 'react';
import { BothLines } from '../both-lines.tsx';
import type { BothTexts } from '../catalogue.ts';

export type Look = 'main' | 'plain' | 'quiet' | 'accept' | 'deny' | 'calling';

export function StripKey({
  texts,
  about,
  sign,
  look = 'plain',
  isPressed,
  isExpanded,
  isDisabled = false,
  onPress,
}: {
  readonly texts: BothTexts;
  /** A second line: what stands in the way, or how long it may still be pressed. */
  readonly about?: BothTexts | undefined;
  readonly sign?: ReactNode;
  readonly look?: Look;
  readonly isPressed?: boolean;
  readonly isExpanded?: boolean;
  readonly isDisabled?: boolean;
  readonly onPress: () => void;
}) {
  return (
    <button
      type="button"
      className={`strip-key strip-key-${look}`}
      aria-pressed={isPressed}
      aria-expanded={isExpanded}
      disabled={isDisabled}
      onClick={onPress}
    >
      {sign}
      <span className="strip-key-words">
        <BothLines texts={texts} />
        {about !== undefined && (
          <span className="strip-key-about">
            <BothLines texts={about} />
          </span>
        )}
      </span>
    </button>
  );
}

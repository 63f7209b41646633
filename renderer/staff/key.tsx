/**
 * Key: a large target for a finger; at least 48 px high (staff.css). Keys of a keyboard never reach the page.
 */
import { BothLines } from '../both-lines.tsx';
import type { BothTexts } from '../catalogue.ts';

export function Key({
  texts,
  onPress,
  look = 'plain',
  isDisabled = false,
}: {
  readonly texts: BothTexts;
  readonly onPress: () => void;
  /** `main`: what one comes here for; `plain` beside it. */
  readonly look?: 'main' | 'plain' | 'quiet';
  readonly isDisabled?: boolean;
}) {
  return (
    <button type="button" className={`key key-${look}`} disabled={isDisabled} onClick={onPress}>
      <BothLines texts={texts} />
    </button>
  );
}

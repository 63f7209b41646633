/**
 * Verdict word: the one word of a screen, as large as its line allows, Vietnamese over the visitor's language.
 */
import { BothLines } from './both-lines.tsx';
import type { BothTexts } from './catalogue.ts';
import type { Properties } from './field-style.ts';
import { fitWord } from './fit-word.ts';
import type { Under } from './visitor-words.ts';

/** What the word may take of the 192 × 108 (portrait 108 × 192) design units. */
export const WORD_ROOM = {
  oneLine: { widthUnits: 182, mostUnits: 20 },
  manyLines: { widthUnits: 100, mostUnits: 18.6 },
} as const;

export function VerdictWord({
  word,
  under,
  hasBar,
}: {
  readonly word: BothTexts;
  readonly under?: Under | undefined;
  readonly hasBar: boolean;
}) {
  const { oneLineUnits, manyLinesUnits } = fitWord(word.vi, WORD_ROOM);
  const style: Properties = { '--word-one-line': oneLineUnits, '--word-many-lines': manyLinesUnits };
  return (
    <h1 className={hasBar ? 'word word-on-bar' : 'word'} style={style}>
      <BothLines texts={word} under={under} />
    </h1>
  );
}

/**
 * Part words: the word and the sentences of one lane's part, each as large as its room allows.
 *
 * A part has other rooms on a landscape and on a portrait panel (fit-part.ts): both sizes stand on the element, and the
 * style sheet takes the one that holds.
 */

import { BothLines } from './both-lines.tsx';
import type { BothTexts } from './catalogue.ts';
import type { Properties } from './field-style.ts';
import { fitPartTold, fitPartWord, type PartRooms, type ShortTold } from './fit-part.ts';
import { UnderLine } from './under-line.tsx';
import type { Under } from './visitor-words.ts';

export function PartWord({
  word,
  under,
  rooms,
  hasBar,
  isHeading,
}: {
  readonly word: BothTexts;
  readonly under: Under;
  readonly rooms: PartRooms;
  readonly hasBar: boolean;
  /** False over a screen that has a heading of its own. */
  readonly isHeading: boolean;
}) {
  const column = fitPartWord(word.vi, rooms.column.word);
  const row = fitPartWord(word.vi, rooms.row.word);
  const breaks = (isOnTwoLines: boolean): string => (isOnTwoLines ? 'pre' : 'nowrap');
  const style: Properties = {
    '--word-column': column.units,
    '--word-column-breaks': breaks(column.isOnTwoLines),
    '--word-row': row.units,
    '--word-row-breaks': breaks(row.isOnTwoLines),
  };
  const Word = isHeading ? 'h1' : 'p';
  return (
    <Word className={hasBar ? 'word word-on-bar' : 'word'} style={style}>
      <BothLines texts={word} under={under} />
    </Word>
  );
}

export function PartTold({ told, rooms }: { readonly told: ShortTold; readonly rooms: PartRooms }) {
  const { what, next, under } = told;
  const column = fitPartTold(told, rooms.column);
  const row = fitPartTold(told, rooms.row);
  const style: Properties = {
    '--told-column': column.units,
    '--told-column-en': column.unitsEn,
    '--told-row': row.units,
    '--told-row-en': row.unitsEn,
  };
  return (
    <div className="told" style={style}>
      <p className="told-vi" lang="vi">
        {what !== null && <span className="told-what">{what.vi} </span>}
        <span>{next.vi}</span>
      </p>
      <UnderLine parts={under} />
    </div>
  );
}

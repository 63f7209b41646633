/**
 * Told lines: the sentences of a verdict, Vietnamese first and larger, the visitor's language under them, sized to fit.
 *
 * What to do now stands largest: 0.7 degrees from where visitors stand, wherever the panel holds it.
 */
import type { Properties } from './field-style.ts';
import { englishOf, fitTold, roomsFor, sentencesOf, type ToldTexts } from './fit-told.ts';
import { UnderLine } from './under-line.tsx';
import { languageOf, leadingOf, lineOf, type Under } from './visitor-words.ts';

export function ToldLines({
  texts,
  leadUnits,
  hasCode = false,
  hasGuardLine = true,
  hasNote = false,
  under,
}: {
  readonly texts: ToldTexts;
  /** Font size at which capitals stand 0.7 degrees here (size-at-distance.ts), design units. */
  readonly leadUnits?: number;
  /** A code to be scanned by phone stands beside them. */
  readonly hasCode?: boolean;
  readonly hasGuardLine?: boolean;
  /** A note stands over the bottom of the screen. */
  readonly hasNote?: boolean;
  /** The lines under the Vietnamese, where they are not the English ones. */
  readonly under?: readonly Under[] | undefined;
}) {
  const rooms = roomsFor({ code: hasCode, guardLine: hasGuardLine, note: hasNote });
  const parts = under ?? [{ text: englishOf(texts), language: 'en' }];
  const lines = { text: lineOf(parts), leading: leadingOf(languageOf(parts)) };
  const wide = fitTold(texts, rooms.wide, leadUnits, lines);
  const tall = fitTold(texts, rooms.tall, leadUnits, lines);
  const style: Properties = {
    '--lead-wide': wide.lead,
    '--told-wide': wide.units,
    '--told-wide-en': wide.unitsEn,
    '--lead-tall': tall.lead,
    '--told-tall': tall.units,
    '--told-tall-en': tall.unitsEn,
  };
  const [lead, ...others] = texts.next === null ? [] : sentencesOf(texts.next.vi);
  return (
    <div className="told" style={style}>
      <p className="told-vi" lang="vi">
        {texts.what !== null && <span className="told-what">{texts.what.vi} </span>}
        {lead !== undefined && (
          <span className="told-next">
            <span className="told-lead">{lead} </span>
            {others.map((sentence) => (
              <span key={sentence}>{sentence} </span>
            ))}
          </span>
        )}
      </p>
      <UnderLine parts={parts} />
    </div>
  );
}

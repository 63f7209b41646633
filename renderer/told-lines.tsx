/**
 * Told lines: the sentences of a verdict, Vietnamese first and larger, the visitor's language under them, sized to fit.
 *
 * What to do now stands largest: 0.7 degrees from where visitors stand, wherever the panel holds it.
 */
import type { Properties } from './field-style.ts';
import { englishOf, fitTold, roomsFor, sentencesOf, type ToldTexts } from './fit-told.ts';

export function ToldLines({
  texts,
  leadUnits,
  hasCode = false,
  hasGuardLine = true,
  language = 'en',
}: {
  readonly texts: ToldTexts;
  /** Font size at which capitals stand 0.7 degrees here (size-at-distance.ts), design units. */
  readonly leadUnits?: number;
  /** A code to be scanned by phone stands beside them. */
  readonly hasCode?: boolean;
  readonly hasGuardLine?: boolean;
  /** Of the lines under the Vietnamese. */
  readonly language?: string;
}) {
  const rooms = roomsFor({ code: hasCode, guardLine: hasGuardLine });
  const wide = fitTold(texts, rooms.wide, leadUnits);
  const tall = fitTold(texts, rooms.tall, leadUnits);
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
      <p className="told-en" lang={language}>
        {englishOf(texts)}
      </p>
    </div>
  );
}

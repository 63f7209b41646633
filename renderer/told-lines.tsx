/**
 * Told lines: the sentences of a verdict, Vietnamese first and larger, English under them, sized to fit.
 */
import type { Properties } from './field-style.ts';
import { englishOf, fitTold, sentencesOf, type ToldTexts, toldRooms } from './fit-told.ts';

export function ToldLines({ texts }: { readonly texts: ToldTexts }) {
  const wide = fitTold(texts, toldRooms.wide);
  const tall = fitTold(texts, toldRooms.tall);
  const style: Properties = {
    '--told-wide': wide.units,
    '--told-wide-en': wide.unitsEn,
    '--told-tall': tall.units,
    '--told-tall-en': tall.unitsEn,
  };
  return (
    <div className="told" style={style}>
      <p className="told-vi" lang="vi">
        {texts.what !== null && <span className="told-what">{texts.what.vi}</span>}
        {texts.next !== null && (
          <span className="told-next">
            {sentencesOf(texts.next.vi).map((sentence) => (
              <span key={sentence}>{sentence} </span>
            ))}
          </span>
        )}
      </p>
      <p className="told-en" lang="en">
        {englishOf(texts)}
      </p>
    </div>
  );
}

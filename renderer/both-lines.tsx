/**
 * Two lines of one text: Vietnamese first, English or the visitor's language under it, each marked with its language
 * (WCAG 3.1.2).
 */
import type { BothTexts } from './catalogue.ts';
import type { Under } from './visitor-words.ts';

export function BothLines({
  texts,
  under,
}: {
  readonly texts: BothTexts;
  /** In the place of the English. */
  readonly under?: Under | undefined;
}) {
  return (
    <>
      <span className="vi" lang="vi">
        {texts.vi}
      </span>
      <span className="en" lang={under?.language ?? 'en'}>
        {under?.text ?? texts.en}
      </span>
    </>
  );
}

/**
 * Two lines of one text: Vietnamese first, English under it, each marked with its language (WCAG 3.1.2).
 */
import type { BothTexts } from './catalogue.ts';

export function BothLines({ texts }: { readonly texts: BothTexts }) {
  return (
    <>
      <span className="vi" lang="vi">
        {texts.vi}
      </span>
      <span className="en" lang="en">
        {texts.en}
      </span>
    </>
  );
}

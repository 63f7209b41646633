/**
 * Phone code: a QR that a visitor scans with their own phone, on a white tile, with its sentence.
 *
 * Says what it opens before it is scanned: a code without words is what people are told never to scan.
 */
import type { VisitPrompt } from '../contract/prompt.ts';
import { BothLines } from './both-lines.tsx';
import { type BothTexts, both } from './catalogue.ts';
import { drawKept } from './kept-qr.ts';
import { QrSymbol } from './qr-symbol.tsx';
import { sayUnder, type Under } from './visitor-words.ts';

export function PhoneCode({
  text,
  caption,
  under,
  place = null,
  className,
}: {
  readonly text: string;
  readonly caption: BothTexts;
  /** Under the caption's Vietnamese, where it is not English. */
  readonly under?: Under | undefined;
  /** Where it leads, as people would type it; null: not said. */
  readonly place?: string | null;
  readonly className: string;
}) {
  return (
    <aside className={`phone-code ${className}`}>
      <QrSymbol drawn={drawKept(text)} className="phone-code-symbol" />
      <div className="phone-code-words">
        <p>
          <BothLines texts={caption} under={under} />
        </p>
        {place !== null && <p className="phone-code-place">{place}</p>}
      </div>
    </aside>
  );
}

/** Who has to declare can do so at once: the address as a code for the phone. */
export function DeclareCode({
  prompt: { nextStep, language },
  url,
}: {
  readonly prompt: VisitPrompt;
  readonly url: string;
}) {
  const key = nextStep === 'declare-again' ? 'declare-again' : 'declare';
  const caption = both((texts) => texts.face[key]);
  return (
    <PhoneCode
      className="declare-code"
      text={url}
      place={new URL(url).host}
      caption={caption}
      under={sayUnder(language, caption.en, (texts) => texts.face?.[key])}
    />
  );
}

/**
 * Phone code: a QR that a visitor scans with their own phone, on a white tile, with its sentence.
 *
 * Says what it opens before it is scanned: a code without words is what people are told never to scan.
 */
import type { VisitPrompt } from '../contract/prompt.ts';
import { BothLines } from './both-lines.tsx';
import { type BothTexts, both } from './catalogue.ts';
import { drawKept } from './kept-qr.ts';
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
  const { sizeModules, path } = drawKept(text);
  return (
    <aside className={`phone-code ${className}`}>
      <svg
        className="phone-code-symbol"
        viewBox={`0 0 ${sizeModules} ${sizeModules}`}
        shapeRendering="crispEdges"
        aria-hidden="true"
      >
        <path d={`M0 0h${sizeModules}v${sizeModules}h-${sizeModules}z`} fill="var(--tile)" />
        <path d={path} fill="var(--on-tile)" fillRule="evenodd" />
      </svg>
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

/** Under line: what stands under the Vietnamese, each sentence in the language that it is really in. */
import { languageOf, spaceAfter, type Under } from './visitor-words.ts';

export function UnderLine({ parts }: { readonly parts: readonly Under[] }) {
  return (
    <p className="told-en" lang={languageOf(parts)}>
      {parts.map((part) => (
        <span key={part.text} lang={part.language}>
          {part.text}
          {spaceAfter(part.text)}
        </span>
      ))}
    </p>
  );
}

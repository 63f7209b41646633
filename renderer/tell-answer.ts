/**
 * Tells an answer: its row of the verdict table, its word, and its sentences. Pure.
 *
 * One place for all screens on which answers stand: the whole screen, a lane's part, the ribbon.
 */
import type { ScanAgainPrompt, VisitPrompt } from '../contract/prompt.ts';
import { type BothTexts, both } from './catalogue.ts';
import { type Told, tellScanAgain, tellVisit } from './tell-prompt.ts';
import { type VerdictRow, verdictTable } from './verdict-table.ts';
import { sayUnder, type Under } from './visitor-words.ts';

export interface Answer {
  readonly row: VerdictRow;
  readonly word: BothTexts;
  /** The word in the visitor's language. */
  readonly wordUnder: Under;
  readonly told: Told;
}

export function tellAnswer(prompt: VisitPrompt | ScanAgainPrompt): Answer {
  const row = verdictTable[prompt.kind];
  const key = row.word(prompt);
  const word = both((texts) => texts.words[key]);
  // Nothing was read, so nobody knows whose language it is.
  const language = prompt.kind === 'scan-again' ? 'en' : prompt.language;
  return {
    row,
    word,
    wordUnder: sayUnder(language, word.en, (texts) => texts.words?.[key]),
    told: prompt.kind === 'scan-again' ? tellScanAgain(prompt) : tellVisit(prompt),
  };
}

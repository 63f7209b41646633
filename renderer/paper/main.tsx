/**
 * Entry of the page that is printed: draws one paper when the main process hands it over, and says when it stands.
 *
 * The page has no preload and no door: `drawPaper` is called into it by electron/shell/print-paper.ts, and what it is
 * given is parsed here as everywhere. Nothing is shown on any screen.
 */
// First: schemas are made when contract/ loads, and must find this setting.
import '../../contract/zod-without-eval.ts';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { paperSchema } from '../../contract/paper.ts';
import { PaperPage } from './paper-page.tsx';

const place = document.getElementById('paper');
if (place === null) throw new Error('paper.html has no #paper');
const root = createRoot(place);

/** Settles when the paper stands in its own letters; rejects for what is no paper. */
async function drawPaper(given: unknown): Promise<void> {
  const paper = paperSchema.parse(given);
  flushSync(() => root.render(<PaperPage paper={paper} />));
  await document.fonts.ready;
}

Object.defineProperty(window, 'drawPaper', { value: drawPaper });

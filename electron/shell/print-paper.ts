/**
 * Print paper: slips and the venue's poster, through a hidden page of ours and without a dialogue.
 *
 * The page is opened for one paper and destroyed after it, so that no slip stays in memory; it is as locked as the
 * gate's own and is handed its content by a call, never by an address. One paper at a time. A printer that does not
 * answer has failed after PRINT_WAIT_MS: the slips stand on the screen all the while.
 */
import { BrowserWindow } from 'electron';
import type { Paper } from '../../contract/paper.ts';
import { lockDown, screenPreferences } from './gate-window.ts';
import { paperOptionsOf } from './paper-options.ts';
import { SCREENS_ORIGIN } from './serve-screens.ts';
import type { WriteLog } from './write-log.ts';

export const PAPER_PAGE = `${SCREENS_ORIGIN}/paper.html`;
const PRINT_WAIT_MS = 30_000;

export interface PaperPrinter {
  /**
   * True when the system took it. Never rejects.
   *
   * @param printer the system's name of it; null: the system's own choice
   */
  print(paper: Paper, printer: string | null): Promise<boolean>;
}

export function createPaperPrinter(log: WriteLog): PaperPrinter {
  let before: Promise<unknown> = Promise.resolve();

  async function printOne(paper: Paper, printer: string | null): Promise<boolean> {
    const { preload: _, ...preferences } = screenPreferences('');
    const window = new BrowserWindow({ show: false, focusable: false, webPreferences: preferences });
    let timer: NodeJS.Timeout | undefined;
    try {
      lockDown(window.webContents);
      const isLate = new Promise<string>((resolve) => {
        timer = setTimeout(() => resolve('no answer'), PRINT_WAIT_MS);
      });
      const problem = await Promise.race([sendTo(window, paper, printer), isLate]);
      // A printer's answer names no person: it is the system's word on the device.
      if (problem !== null) log('warn', 'paper-not-printed', { kind: paper.kind, problem });
      return problem === null;
    } catch (error) {
      // Its message may quote the page, which holds masked names.
      log('error', 'paper-failed', { kind: paper.kind, error: error instanceof Error ? error.name : '' });
      return false;
    } finally {
      clearTimeout(timer);
      if (!window.isDestroyed()) window.destroy();
    }
  }

  return {
    print(paper, printer) {
      const printed = before.then(() => printOne(paper, printer));
      before = printed;
      return printed;
    },
  };
}

/** Null: the printer's queue took it; else why not. */
async function sendTo(window: BrowserWindow, paper: Paper, printer: string | null): Promise<string | null> {
  await drawPaper(window, paper);
  return await new Promise((resolve) => {
    window.webContents.print(paperOptionsOf(paper, printer), (isPrinted, reason) =>
      resolve(isPrinted ? null : reason),
    );
  });
}

/** The paper in the page, in its own letters. JSON is a literal of the language (ECMA-262, since 2019). */
export async function drawPaper(window: BrowserWindow, paper: Paper): Promise<void> {
  await window.loadURL(PAPER_PAGE);
  await window.webContents.executeJavaScript(`window.drawPaper(${JSON.stringify(paper)})`);
}

/**
 * Ask again: a question to a running Electron that changes nothing in it, put again when its answer was lost on the way.
 *
 * The inspector holds the promise of an answer weakly, also of one that is there at once, and V8 may collect it first
 * (microsoft/playwright#33737): once in some 700 questions to a station that is busy.
 */
const LOST = 'promise was garbage collected';
export const MOST_TRIES = 5;

/** Any other failure is thrown, and the last one that was lost. */
export async function askAgain<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  for (let tries = 1; ; tries++) {
    try {
      return await ask();
    } catch (error) {
      const isLost = error instanceof Error && error.message.includes(LOST);
      if (!isLost || tries === MOST_TRIES) throw error;
    }
  }
}

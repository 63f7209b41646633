/**
 * What the development tools tell while they work: one line a step, on stderr.
 *
 * Stdout stays free for results (`--json`). A long step reports at most every tenth or every
 * fifteen seconds, so a CI log stays short.
 */
export type Say = (line: string) => void;

export const sayOnStderr: Say = (line) => {
  process.stderr.write(`${line}\n`);
};

/** Returns a function that takes a share from 0 to 1 and says each full tenth once. */
export function tenths(say: Say, what: string): (share: number) => void {
  let said = 0;
  return (share) => {
    const tenth = Math.min(10, Math.floor(share * 10));
    if (tenth <= said) return;
    said = tenth;
    say(`${what}: ${tenth * 10} %`);
  };
}

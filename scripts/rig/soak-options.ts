/**
 * Soak options: what `npm run soak` is asked for, and its help.
 */
import { parseArgs } from 'node:util';
import { MAX_PAINTED_P99_MS, MAY_GROW_MB } from './soak-bars.ts';

/** Shorter runs say nothing of memory. */
export const MEMORY_FROM_MINUTES = 2;

export const HELP = `npm run soak -- [options]

People arrive at a simulated entrance, and leave by a simulated exit, of the real app.

  --minutes N      how long they come (default 30)
  --per-minute N   how many come in a minute, on average (default 60)
  --seed N         other people (default 1)
  --json FILE      write the figures there
  --help

Half-way, five codes stand behind a look-up that the collector does not answer.

Ends with 1 when a verdict was not the expected one ("surprises"), or a bar was missed ("missed"):
  everybody taken in the time, and nobody dropped or answered without a frame of their own;
  the answers' p99 from the last byte to the painted frame at most ${MAX_PAINTED_P99_MS} ms;
  the queue told on the screen; main and page within ${MAY_GROW_MB.main} and ${MAY_GROW_MB.renderer} MB of where they were
  (runs of ${MEMORY_FROM_MINUTES} minutes and more).
`;

export interface SoakOptions {
  readonly minutes: number;
  readonly perMinute: number;
  readonly seed: number;
  readonly json: string | undefined;
  readonly isHelp: boolean;
}

/** Ends the process with 2 when what was given makes no sense. */
export function readOptions(): SoakOptions {
  try {
    const { values } = parseArgs({
      options: {
        minutes: { type: 'string', default: '30' },
        'per-minute': { type: 'string', default: '60' },
        seed: { type: 'string', default: '1' },
        json: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
    const number = (name: 'minutes' | 'per-minute' | 'seed', min: number, max: number): number => {
      const value = Number(values[name]);
      if (!(value >= min && value <= max)) throw new Error(`--${name} is a number from ${min} to ${max}`);
      return value;
    };
    const seed = number('seed', 0, 1_000_000);
    if (!Number.isInteger(seed)) throw new Error('--seed is a whole number');
    return {
      minutes: number('minutes', 0.1, 24 * 60),
      perMinute: number('per-minute', 1, 120),
      seed,
      json: values.json,
      isHelp: values.help,
    };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`);
    process.exit(2);
  }
}

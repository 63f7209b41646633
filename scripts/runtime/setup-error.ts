/**
 * The one error of the development tools: something the person at the keyboard has to do or know.
 *
 * Its message is complete and printed as it is, without a stack; anything else that reaches
 * `runCommand` is a bug and keeps its stack. Also owns what happens at the end of a command:
 * the stop functions registered here run on success, failure and signals alike.
 */
export class SetupError extends Error {
  override readonly name = 'SetupError';
}

const stops = new Set<() => Promise<void> | void>();

/** Registers `stop` to run when the command ends, however it ends. Returns a function that withdraws it. */
export function atEnd(stop: () => Promise<void> | void): () => void {
  stops.add(stop);
  return () => {
    stops.delete(stop);
  };
}

/** Runs every registered stop function, newest first. Safe to repeat. */
export async function stopEverything(): Promise<void> {
  for (const stop of [...stops].reverse()) {
    stops.delete(stop);
    try {
      await stop();
    } catch (error) {
      console.error(error);
    }
  }
}

const signalNumbers = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;

/**
 * Runs a command line to its end and sets the exit code.
 *
 * A number returned is the exit code; a SetupError prints its message and gives 1; SIGINT, SIGTERM
 * and SIGHUP stop everything and give 128 + the signal. A second signal ends at once.
 */
export async function runCommand(main: () => Promise<number | undefined>): Promise<void> {
  for (const [signal, number] of Object.entries(signalNumbers)) {
    let isSecond = false;
    process.on(signal, () => {
      if (isSecond) process.exit(128 + number);
      isSecond = true;
      void stopEverything().then(() => process.exit(128 + number));
    });
  }
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    console.error(error instanceof SetupError ? error.message : error);
    process.exitCode = 1;
  } finally {
    await stopEverything();
  }
}

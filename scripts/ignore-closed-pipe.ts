/**
 * Ignore closed pipe: a reader that went away (`... | head`) ends the output of a command, not its work.
 *
 * What the command does, it does to its end, and its exit code says how that went: a change of the vault whose audit
 * note is missing would be worse than lines that nobody reads. Any other failure of a stream stays a fault.
 */
interface Output {
  on(event: 'error', listen: (error: Error) => void): unknown;
}

export function ignoreClosedPipe(streams: readonly Output[] = [process.stdout, process.stderr]): void {
  for (const stream of streams)
    stream.on('error', (error) => {
      if (!('code' in error) || error.code !== 'EPIPE') throw error;
    });
}

/** Reads a child's output as lines; a line longer than 1 MiB is cut, so that memory stays bounded. */
import type { Readable } from 'node:stream';

const LONGEST_LINE = 1024 * 1024;

export function readLines(stream: Readable, take: (line: string) => void): void {
  let held = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    held += chunk;
    const lines = held.split('\n');
    held = (lines.pop() ?? '').slice(-LONGEST_LINE);
    for (const line of lines) take(line);
  });
}

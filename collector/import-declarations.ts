/**
 * Import declarations: a file of declarations, one JSON object a line, taken as POST /v1/declarations takes them.
 *
 * Each line is judged by itself and named by its number; nothing of what a line says is repeated. Lines that
 * were taken stay taken when a later one fails; the same file again changes nothing.
 */
import { createReadStream } from 'node:fs';
import type { Pool } from 'pg';
import { type DeclarationRowAnswer, MAX_DECLARATION_ROWS } from '../contract/register.ts';
import { recordDeclarations } from './record-declarations.ts';

export interface Imported {
  readonly accepted: number;
  readonly superseded: number;
  readonly refused: number;
}

/** `onLine` hears of every line that was not taken whole. Throws when the file or the database cannot be read. */
export async function importDeclarations(
  pool: Pool,
  path: string,
  onLine: (line: number, answer: DeclarationRowAnswer) => void,
): Promise<Imported> {
  const counts = { accepted: 0, superseded: 0, refused: 0 };
  let batch: { readonly line: number; readonly row: unknown }[] = [];
  const take = async (): Promise<void> => {
    const taken = batch;
    batch = [];
    if (taken.length === 0) return;
    const answers = await recordDeclarations(
      pool,
      taken.map(({ row }) => row),
      Date.now(),
    );
    for (const [index, { line }] of taken.entries()) {
      const answer = answers[index];
      if (answer === undefined) throw new Error('a line was left without an answer');
      counts[answer.status] += 1;
      const isWhole = answer.status === 'accepted' && answer.unusable.length === 0;
      if (!isWhole) onLine(line, answer);
    }
  };
  for await (const { line, text } of readLines(path)) {
    if (text.trim() === '') continue;
    batch.push({ line, row: parse(text) });
    if (batch.length === MAX_DECLARATION_ROWS) await take();
  }
  await take();
  return counts;
}

/** What is not JSON stays the text it is, which no declaration is: it is refused in its turn. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** At line feeds only: node:readline also cuts at U+2028, which may stand inside a JSON string. */
async function* readLines(path: string): AsyncGenerator<{ readonly line: number; readonly text: string }> {
  let rest = '';
  let line = 0;
  for await (const chunk of createReadStream(path, 'utf8') as AsyncIterable<string>) {
    const pieces = (rest + chunk).split('\n');
    rest = pieces.pop() ?? '';
    for (const text of pieces) {
      line += 1;
      yield { line, text };
    }
  }
  yield { line: line + 1, text: rest };
}

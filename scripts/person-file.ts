/**
 * Person file: whom a command looks for, in a file, so that no history, process list or system log keeps a number.
 *
 * Lines "id-number: N", "phone: N", "name: ...", "birth-year: YYYY"; what of them a command takes is its own. Never
 * repeats a line in a complaint: it may hold the number.
 */
import { readFileSync } from 'node:fs';
import { messageOf } from './open-names.ts';
import { BadArgumentsError } from './who-and-why.ts';

const FIELDS = ['id-number', 'phone', 'name', 'birth-year'] as const;
type Field = (typeof FIELDS)[number];
export type PersonInFile = { readonly [field in Field]?: string };

/** @throws BadArgumentsError when it cannot be read, or a line is none of these. */
export function readPersonFile(path: string): PersonInFile {
  let text: string;
  try {
    text = readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    throw new BadArgumentsError(`--person-file: ${messageOf(error)}`);
  }
  const person: { [field in Field]?: string } = {};
  for (const line of text.split(/\r?\n/).map((one) => one.trim())) {
    if (line === '') continue;
    const [, word, value] = /^([a-z-]+)\s*:\s*(.+)$/.exec(line) ?? [];
    const field = FIELDS.find((one) => one === word);
    if (field === undefined || value === undefined)
      throw new BadArgumentsError(`--person-file: lines begin with ${FIELDS.join(': or ')}:`);
    if (person[field] !== undefined) throw new BadArgumentsError(`--person-file: ${field} is there twice`);
    person[field] = value;
  }
  return person;
}

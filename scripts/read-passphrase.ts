/**
 * Read passphrase: takes a secret from a file, the environment or the keyboard; never from the command line, which
 * every user of the machine can read.
 *
 * What is typed is not echoed. A variable is taken out of the environment once read, so no child inherits it.
 */
import { readFileSync } from 'node:fs';
import type { ReadStream, WriteStream } from 'node:tty';
import { failed, ok, type Result } from '../contract/result.ts';

export interface NoPassphrase {
  /** not-given: no file, no variable and no keyboard. cancelled: Ctrl+C or end of input. differs: the second one. */
  readonly kind: 'file-unreadable' | 'not-given' | 'cancelled' | 'differs';
  readonly detail: string;
}

export interface PassphraseSources {
  /** Its first line; the end of the line is not part of it. */
  readonly file?: string | undefined;
  /** Name of the variable. */
  readonly variable?: string | undefined;
  /** What is asked at the keyboard, without the colon. */
  readonly question: string;
  /** A new one is asked for twice at the keyboard. */
  readonly isNew?: boolean;
  readonly env?: Record<string, string | undefined>;
  readonly keyboard?: Keyboard;
}

/** A terminal: what is needed of stdin and stderr. */
export interface Keyboard {
  readonly input: Pick<
    ReadStream,
    'isTTY' | 'setRawMode' | 'on' | 'off' | 'resume' | 'pause' | 'setEncoding'
  >;
  readonly output: Pick<WriteStream, 'write'>;
}

const terminal: Keyboard = { input: process.stdin, output: process.stderr };

/** The first source that is there: file, variable, keyboard. */
export async function readPassphrase({
  file,
  variable,
  question,
  isNew = false,
  env = process.env,
  keyboard = terminal,
}: PassphraseSources): Promise<Result<string, NoPassphrase>> {
  if (file !== undefined) return readFirstLine(file);
  const given = variable === undefined ? undefined : env[variable];
  if (variable !== undefined && given !== undefined && given !== '') {
    delete env[variable];
    return ok(given);
  }
  if (!keyboard.input.isTTY) {
    const orVariable = variable === undefined ? '' : `, ${variable} is not set`;
    return failed({
      kind: 'not-given',
      detail: `${question}: no file was named${orVariable}, and there is no keyboard`,
    });
  }
  const first = await ask(question, keyboard);
  if (first === null) return failed({ kind: 'cancelled', detail: `${question}: cancelled` });
  if (!isNew) return ok(first);
  const second = await ask(`${question}, once more`, keyboard);
  if (second === null) return failed({ kind: 'cancelled', detail: `${question}: cancelled` });
  if (first === second) return ok(first);
  return failed({ kind: 'differs', detail: `${question}: the two are not the same` });
}

function readFirstLine(path: string): Result<string, NoPassphrase> {
  try {
    return ok(
      readFileSync(path, 'utf8')
        .replace(/^\uFEFF/, '')
        .split(/\r?\n/, 1)[0] ?? '',
    );
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return failed({ kind: 'file-unreadable', detail: `${path}: ${code}` });
  }
}

const ENTER = ['\r', '\n'];
/** Ctrl+C, Ctrl+D. */
const CANCEL = ['\u0003', '\u0004'];
const BACKSPACE = ['\u0008', '\u007f'];
/** Ctrl+U: everything again. */
const CLEAR = '\u0015';

/** One line without echo; null when cancelled. */
function ask(question: string, { input, output }: Keyboard): Promise<string | null> {
  return new Promise((resolve) => {
    let typed: string[] = [];
    const finish = (answer: string | null): void => {
      input.off('data', take);
      input.off('end', end);
      input.setRawMode(false);
      input.pause();
      output.write('\n');
      resolve(answer);
    };
    const end = (): void => finish(null);
    const take = (chunk: string): void => {
      for (const key of chunk) {
        if (ENTER.includes(key) || CANCEL.includes(key)) {
          finish(ENTER.includes(key) ? typed.join('') : null);
          return;
        }
        if (BACKSPACE.includes(key)) typed.pop();
        else if (key === CLEAR) typed = [];
        else if (key >= ' ') typed.push(key);
      }
    };
    output.write(`${question}: `);
    input.setEncoding('utf8');
    input.setRawMode(true);
    input.on('data', take);
    input.on('end', end);
    input.resume();
  });
}

import { EventEmitter } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Keyboard, readPassphrase } from '../../scripts/read-passphrase.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** A terminal at which somebody types these lines, one after each question. */
function typing(...chunks: string[]) {
  const events = new EventEmitter();
  const seen = { output: '', isRaw: [] as boolean[] };
  const input = {
    isTTY: true,
    setRawMode(isRaw: boolean) {
      seen.isRaw.push(isRaw);
      return input;
    },
    on(event: string, listener: (chunk: string) => void) {
      events.on(event, listener);
      return input;
    },
    off(event: string, listener: (chunk: string) => void) {
      events.off(event, listener);
      return input;
    },
    setEncoding: () => input,
    pause: () => input,
    resume() {
      queueMicrotask(() => {
        const chunk = chunks.shift();
        events.emit(chunk === undefined ? 'end' : 'data', chunk);
      });
      return input;
    },
  };
  const output = {
    write(text: string) {
      seen.output += text;
      return true;
    },
  };
  return { keyboard: { input, output } as unknown as Keyboard, seen };
}

const nobody = { input: { isTTY: false }, output: { write: () => true } } as unknown as Keyboard;
const question = 'Passphrase';

describe('a passphrase', () => {
  it.each([
    ['one line', 'một câu dài\n'],
    ['a line that ends as on Windows', 'một câu dài\r\n'],
    ['no end of line', 'một câu dài'],
    ['more lines', 'một câu dài\nsecond line\n'],
    ['a byte order mark', '\uFEFFmột câu dài\n'],
  ])('is the first line of its file with %s', async (_, content) => {
    const file = join(temporaryFolder(), 'passphrase');
    writeFileSync(file, content);
    const read = await readPassphrase({ file, question, env: {}, keyboard: nobody });
    expect(read).toEqual({ ok: true, value: 'một câu dài' });
  });

  it('keeps the spaces at its ends', async () => {
    const file = join(temporaryFolder(), 'passphrase');
    writeFileSync(file, ' p \n');
    expect(await readPassphrase({ file, question })).toEqual({ ok: true, value: ' p ' });
  });

  it('is taken out of the environment, so that no child inherits it', async () => {
    const env = { SECRET: 'một câu dài' };
    const read = await readPassphrase({ variable: 'SECRET', question, env, keyboard: nobody });
    expect(read).toEqual({ ok: true, value: 'một câu dài' });
    expect(env).toEqual({});
  });

  it('is typed without being shown, corrected as people do', async () => {
    const { keyboard, seen } = typing('wrong\u0015mộy\u007ft câu\r');
    const read = await readPassphrase({ variable: 'SECRET', question, env: {}, keyboard });
    expect(read).toEqual({ ok: true, value: 'một câu' });
    expect(seen).toEqual({ output: 'Passphrase: \n', isRaw: [true, false] });
  });

  it('that is new is typed twice, and refused when the two differ', async () => {
    const same = typing('một câu\n', 'một câu\n');
    const asked = { question, isNew: true, env: {} };
    expect(await readPassphrase({ ...asked, keyboard: same.keyboard })).toEqual({
      ok: true,
      value: 'một câu',
    });
    const other = typing('một câu\n', 'một cau\n');
    expect(await readPassphrase({ ...asked, keyboard: other.keyboard })).toMatchObject({
      ok: false,
      error: { kind: 'differs' },
    });
  });

  it.each([
    ['Ctrl+C', ['half\u0003']],
    ['Ctrl+D', ['\u0004']],
    ['the end of input', []],
  ])('is cancelled by %s, and the terminal is as it was', async (_, chunks) => {
    const { keyboard, seen } = typing(...chunks);
    const read = await readPassphrase({ question, env: {}, keyboard });
    expect(read).toMatchObject({ ok: false, error: { kind: 'cancelled' } });
    expect(seen.isRaw.at(-1)).toBe(false);
  });

  it('is not given when there is no file, no variable and no keyboard', async () => {
    const read = await readPassphrase({
      variable: 'SECRET',
      question,
      env: { SECRET: '' },
      keyboard: nobody,
    });
    expect(read).toMatchObject({ ok: false, error: { kind: 'not-given' } });
  });

  it('is not looked for elsewhere when the file that was named cannot be read', async () => {
    const file = join(temporaryFolder(), 'nothing');
    const env = { SECRET: 'một câu dài' };
    const read = await readPassphrase({ file, variable: 'SECRET', question, env, keyboard: nobody });
    expect(read).toMatchObject({ ok: false, error: { kind: 'file-unreadable' } });
    expect(env.SECRET).toBe('một câu dài');
  });
});

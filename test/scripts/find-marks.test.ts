import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { encodingsOf, findMarksIn, findMarksUnder } from '../support/find-marks.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const MARK = 'Đặng Thị Dấu Riêng';

test('finds a mark in each of its encodings, in the middle of other bytes', () => {
  for (const [encoding, bytes] of encodingsOf(MARK)) {
    const around = Buffer.concat([Buffer.from([0, 1, 2, 255]), bytes, Buffer.from('tail')]);
    expect(findMarksIn(around, 'x', [MARK]), encoding).toHaveLength(1);
  }
});

test.each([0, 1, 2, 3, 4, 5])(
  'finds a mark inside a longer text that was base64 encoded, %i bytes in',
  (n) => {
    const text = Buffer.from(`${'x'.repeat(n)}${MARK} and more`).toString('base64');
    expect(findMarksIn(Buffer.from(text), 'x', [MARK])).toHaveLength(1);
  },
);

test('finds nothing where there is nothing', () => {
  expect(findMarksIn(Buffer.from('Đặng Thị Mẫu'), 'x', [MARK, '0987612345'])).toEqual([]);
});

test('searches every file of a folder, and the names of files', () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'a', 'b'), { recursive: true });
  writeFileSync(join(folder, 'a', 'b', 'deep.bin'), Buffer.from(MARK, 'utf16le'));
  writeFileSync(join(folder, '0987612345.txt'), 'nothing');
  const { files, found } = findMarksUnder(folder, [MARK, '0987612345']);
  expect(files).toBe(2);
  expect(found.map(({ mark }) => mark).sort()).toEqual(['0987612345', MARK]);
});

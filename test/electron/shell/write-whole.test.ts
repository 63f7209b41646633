import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { halfOf, writeWhole } from '../../../electron/shell/write-whole.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

it('makes folder and file for their owner only, and leaves nothing beside', () => {
  const folder = join(temporaryFolder(), 'inner');
  const path = join(folder, 'file.json');
  writeWhole(path, 'one');
  writeWhole(path, Buffer.from('two'));
  expect(readFileSync(path, 'utf8')).toBe('two');
  expect(readdirSync(folder)).toEqual(['file.json']);
  if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
});

it('keeps the old file when the step before the rename fails', () => {
  const path = join(temporaryFolder(), 'file');
  writeWhole(path, 'old');
  expect(() =>
    writeWhole(path, 'new', () => {
      expect(readFileSync(halfOf(path), 'utf8')).toBe('new');
      throw new Error('no');
    }),
  ).toThrow('no');
  expect(readFileSync(path, 'utf8')).toBe('old');
});

it('writes over what a power cut left half-written', () => {
  const path = join(temporaryFolder(), 'file');
  writeFileSync(halfOf(path), 'a much longer half-written text');
  writeWhole(path, 'new');
  expect(readFileSync(path, 'utf8')).toBe('new');
});

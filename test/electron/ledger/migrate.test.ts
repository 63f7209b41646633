import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { migrations } from '../../../electron/ledger/migrate.ts';

const filesIn = (folder: string, end: string): string[] =>
  readdirSync(join(import.meta.dirname, '../../..', folder))
    .filter((name) => /^\d/.test(name) && name.endsWith(end))
    .map((name) => name.slice(0, -end.length))
    .sort();

it('numbers migrations by tens, ascending, one file and one test each', () => {
  const numbers = migrations.map(({ number }) => number);
  expect(numbers).toEqual(numbers.map((_, i) => (i + 1) * 10));
  const files = filesIn('electron/ledger/migrations', '.ts');
  expect(files.map((name) => Number(name.slice(0, 3)))).toEqual(numbers);
  expect(filesIn('test/electron/ledger/migrations', '.test.ts')).toEqual(files);
});

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { repositoryRoot } from '../../scripts/runtime/paths.ts';
import { expect, test } from './station.ts';

test('the packed station starts, has its files, and its fuses are set', async () => {
  test.setTimeout(180_000);
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ['scripts/pack.ts', '--dir', '--check'],
    { cwd: repositoryRoot },
  );
  expect(stdout + stderr).toContain('the packed app started and said ready; its files and fuses are right');
});

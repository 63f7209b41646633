import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { repositoryRoot } from '../../scripts/runtime/paths.ts';
import { expect, test } from './station.ts';

test('the packed station opens once an admin has set up its vault with its own program, and not before', async () => {
  test.setTimeout(240_000);
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ['scripts/pack.ts', '--dir', '--check'],
    { cwd: repositoryRoot },
  );
  expect(stdout + stderr).toContain(
    'the packed app opens once its vault is set up with --admin; its files and fuses are right',
  );
});

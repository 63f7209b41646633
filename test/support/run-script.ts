/** Runs one of the commands under scripts/ as a person would, without a keyboard, and waits for its end. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const scripts = join(import.meta.dirname, '..', '..', 'scripts');

export interface ScriptEnd {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function runScript(
  script: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): ScriptEnd {
  const { GATEHOUSE_PASSPHRASE: _, ...own } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(scripts, script), ...args], {
    encoding: 'utf8',
    env: { ...own, ...env },
  });
  return { status, stdout, stderr };
}

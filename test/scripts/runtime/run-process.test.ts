import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startDisplay } from '../../../scripts/runtime/display.ts';
import { repositoryRoot } from '../../../scripts/runtime/paths.ts';
import {
  findOnPath,
  isProcessAlive,
  runProcess,
  startProcess,
  stopProcess,
} from '../../../scripts/runtime/run-process.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const node = (script: string, timeLimitMs?: number) =>
  runProcess(process.execPath, ['-e', script], timeLimitMs === undefined ? {} : { timeLimitMs });

/** Runs a command of ours that does `body` inside `runCommand`. */
function runScript(body: string, extra: readonly string[] = []) {
  const file = join(temporaryFolder(), 'command.ts');
  writeFileSync(
    file,
    `import { atEnd, runCommand, SetupError } from '${repositoryRoot}/scripts/runtime/setup-error.ts';
import { startProcess } from '${repositoryRoot}/scripts/runtime/run-process.ts';
${body}`,
  );
  return runProcess(process.execPath, [file, ...extra], { timeLimitMs: 15_000 });
}

describe('a process that is run', () => {
  it('gives its exit code and its output', async () => {
    expect(await node('console.log("out"); console.error("err"); process.exit(3)')).toMatchObject({
      code: 3,
    });
    expect((await node('console.log("out")')).output).toBe('out\n');
  });

  it('is ended at its time limit and says so with 124', async () => {
    expect((await node('setInterval(() => {}, 1000)', 300)).code).toBe(124);
  });

  it('that does not exist gives 127 and does not throw', async () => {
    expect((await runProcess('no-such-program-here', [])).code).toBe(127);
  });

  it('is gone after stopping, also when it ignores SIGTERM', async () => {
    const stubborn = startProcess(process.execPath, [
      '-e',
      'process.on("SIGTERM", () => {}); console.log("up"); setInterval(() => {}, 1000)',
    ]);
    await new Promise((resolve) => stubborn.stdout?.once('data', resolve));
    await stopProcess(stubborn, 100);
    expect(stubborn.signalCode).toBe('SIGKILL');
  });
});

describe('a command line', () => {
  it('prints what the person has to do without a stack and ends with 1', async () => {
    const { code, output } = await runScript(
      `await runCommand(async () => { throw new SetupError('run this: apt-get install x'); });`,
    );
    expect(code).toBe(1);
    expect(output).toBe('run this: apt-get install x\n');
  });

  it('keeps the stack of a bug', async () => {
    const { code, output } = await runScript(
      `await runCommand(async () => { throw new TypeError('bug'); });`,
    );
    expect(code).toBe(1);
    expect(output).toContain('command.ts');
  });

  it('runs its stop functions, newest first, and ends with 128 and the signal on Ctrl-C', async () => {
    const { code, output } = await runScript(
      `await runCommand(async () => {
  atEnd(() => console.log('first'));
  atEnd(() => console.log('second'));
  process.kill(process.pid, 'SIGINT');
  await new Promise((resolve) => setTimeout(resolve, 10_000));
});`,
    );
    expect(output).toBe('second\nfirst\n');
    expect(code).toBe(130);
  });

  it('leaves no process behind when it is killed', async (context) => {
    if (findOnPath('setpriv') === null) context.skip('needs setpriv (util-linux)');
    const { output } = await runScript(`
const child = startProcess(process.execPath, ['-e', 'console.log("up"); setInterval(() => {}, 1000)']);
child.stdout?.once('data', () => {
  console.log(child.pid);
  process.kill(process.pid, 'SIGKILL');
});`);
    const pid = Number(output);
    expect(pid).toBeGreaterThan(1);
    await expect.poll(() => isProcessAlive(pid)).toBe(false);
  });
});

describe('a display of our own', () => {
  it('is there at once, and nothing of it is left after stopping', async (context) => {
    if (findOnPath('Xvfb') === null || findOnPath('openbox') === null) {
      context.skip('needs Xvfb and openbox; npm test installs them');
    }
    const first = await startDisplay({ width: 320, height: 200 });
    const second = await startDisplay({ width: 320, height: 200 });
    expect(first.display).toMatch(/^:\d+$/);
    expect(second.display).not.toBe(first.display);
    const servers = async () =>
      (await runProcess('ps', ['-eo', 'ppid=,args='])).output
        .split('\n')
        .filter((line) => line.includes('320x200x24') && Number.parseInt(line, 10) === process.pid).length;
    expect(await servers()).toBe(2);
    await Promise.all([first.stop(), second.stop(), second.stop()]);
    expect(await servers()).toBe(0);
  });
});

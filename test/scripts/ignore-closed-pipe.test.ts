import { spawnSync } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ignoreClosedPipe } from '../../scripts/ignore-closed-pipe.ts';

const failure = (code: string): Error => Object.assign(new Error(code), { code });

describe('a command whose reader went away', () => {
  it('does not hear of it, and hears of every other failure', () => {
    const stream = new EventEmitter();
    ignoreClosedPipe([stream]);
    expect(() => stream.emit('error', failure('EPIPE'))).not.toThrow();
    expect(() => stream.emit('error', failure('ENOSPC'))).toThrow('ENOSPC');
    expect(() => stream.emit('error', new Error('other'))).toThrow('other');
  });

  // Without a POSIX shell there is no pipe to close.
  it.skipIf(process.platform === 'win32').each([
    ['vault', '--help'],
    ['export', '--help'],
    ['inside', '--help'],
    ['erase', '--help'],
    ['restore', '--help'],
    ['authority', '--help'],
    ['verify', '--ledger', '/nowhere'],
  ])('npm run %s ends as it would, without a trace', (command, ...args) => {
    const script = join(import.meta.dirname, '../../scripts', `${command}.ts`);
    const read = spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' });
    // The reader is gone before the program has begun.
    const piped = spawnSync(
      'sh',
      ['-c', '{ sleep 0.05; "$@"; echo "code $?" >&2; } | true', 'sh', process.execPath, script, ...args],
      { encoding: 'utf8' },
    );
    expect(piped.stderr).toBe(`${read.stderr}code ${read.status}\n`);
  });
});

import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MAX_LOG_BYTES, openLog } from '../../../electron/shell/write-log.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-log-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('log', () => {
  it('writes one object a line, readable by its user only', () => {
    const logs = join(folder, 'logs');
    const log = openLog(logs, () => Date.UTC(2026, 10, 21));
    log('info', 'ready', { electron: '45' });
    log('info', 'device', { state: 'gone' });
    const lines = readFileSync(join(logs, 'gatehouse.log'), 'utf8').trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { at: '2026-11-21T00:00:00.000Z', level: 'info', event: 'ready', electron: '45' },
      { at: '2026-11-21T00:00:00.000Z', level: 'info', event: 'device', state: 'gone' },
    ]);
    expect(statSync(join(logs, 'gatehouse.log')).mode & 0o077).toBe(0);
  });

  it('starts a new file past its limit and keeps one older', () => {
    const log = openLog(folder, () => 0);
    const path = join(folder, 'gatehouse.log');
    writeFileSync(path, 'x'.repeat(MAX_LOG_BYTES));
    log('info', 'still in the same file');
    expect(statSync(path).size).toBeGreaterThan(MAX_LOG_BYTES);
    log('info', 'first of the next');
    expect(readFileSync(path, 'utf8').trim().split('\n')).toHaveLength(1);
    expect(statSync(join(folder, 'gatehouse.1.log')).size).toBeGreaterThan(MAX_LOG_BYTES);
  });

  it('does not throw when it cannot be written', () => {
    writeFileSync(join(folder, 'file'), '');
    const log = openLog(join(folder, 'file', 'logs'), () => 0);
    expect(() => log('info', 'lost')).not.toThrow();
  });
});

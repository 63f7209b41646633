import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { firstBootSettings } from '../../../contract/settings.ts';
import { loadSettings } from '../../../electron/shell/load-settings.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-settings-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const path = (): string => join(folder, 'data', 'settings.json');
function given(text: string): string {
  mkdirSync(join(folder, 'data'), { recursive: true });
  writeFileSync(path(), text);
  return path();
}
const changed = (change: Record<string, unknown>): string =>
  given(JSON.stringify({ ...firstBootSettings, ...change }));

describe('settings file', () => {
  it('is written with the defaults at first boot, readable by its user only', () => {
    expect(loadSettings(path())).toEqual({ ok: true, value: firstBootSettings });
    expect(JSON.parse(readFileSync(path(), 'utf8'))).toEqual(firstBootSettings);
    expect(statSync(path()).mode & 0o077).toBe(0);
    expect(loadSettings(path())).toEqual({ ok: true, value: firstBootSettings });
  });

  it.each([
    ['half a file', '{"stationId": "st', 'settings.json is not valid JSON'],
    ['an empty file', '', 'settings.json is not valid JSON'],
    ['a list', '[]', 'settings.json'],
  ])('refuses %s and leaves it as it is', (_name, text, detail) => {
    given(text);
    expect(loadSettings(path())).toMatchObject({ ok: false, error: { kind: 'settings-broken' } });
    expect(JSON.stringify(loadSettings(path()))).toContain(detail);
    expect(readFileSync(path(), 'utf8')).toBe(text);
  });

  it('names the field that is wrong', () => {
    changed({ gate: '' });
    expect(JSON.stringify(loadSettings(path()))).toContain('gate:');
  });

  it('refuses a field that nobody reads: a typing mistake must not pass for a setting', () => {
    changed({ polcy: 'market' });
    expect(loadSettings(path()).ok).toBe(false);
  });

  it('never quotes the credential, whatever is wrong with the file', () => {
    given(`{"collector": {"credential": "top-secret-credential-0001"`);
    expect(JSON.stringify(loadSettings(path()))).not.toContain('top-secret');
    changed({ collector: { url: 'http://far.example', credential: 'top-secret-credential-0001' } });
    expect(JSON.stringify(loadSettings(path()))).not.toContain('top-secret');
  });

  it('says so when the folder cannot be made', () => {
    writeFileSync(join(folder, 'data'), 'a file in the way');
    const loaded = loadSettings(path());
    expect(loaded).toMatchObject({ ok: false, error: { kind: 'settings-broken' } });
    expect(existsSync(path())).toBe(false);
  });
});

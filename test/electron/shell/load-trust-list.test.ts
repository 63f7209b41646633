import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadTrustList } from '../../../electron/shell/load-trust-list.ts';

const development: unknown = JSON.parse(
  readFileSync(new URL('../../../resources/trust-lists/development.json', import.meta.url), 'utf8'),
);
let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-trust-'));
  path = join(folder, 'trust-list.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('trust list file', () => {
  it('is the development list while developing', () => {
    expect(loadTrustList(path, { builtIn: development, isShipped: false })).toMatchObject({
      ok: true,
      value: { isDevelopment: true },
    });
  });

  it('trusts nobody in a shipped build without a list of its own', () => {
    expect(loadTrustList(path, { builtIn: development, isShipped: true })).toMatchObject({
      ok: true,
      value: { keys: [], isDevelopment: false },
    });
  });

  it('refuses development keys in a shipped build, however they got there', () => {
    writeFileSync(path, JSON.stringify(development));
    expect(loadTrustList(path, { builtIn: development, isShipped: true })).toMatchObject({
      ok: false,
      error: { kind: 'trust-list-broken' },
    });
  });

  it.each(['{"version":', '[]', '{"version":1}'])(
    'refuses the broken file %s rather than fall back',
    (text) => {
      writeFileSync(path, text);
      expect(loadTrustList(path, { builtIn: development, isShipped: false }).ok).toBe(false);
    },
  );
});

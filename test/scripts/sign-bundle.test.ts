import { spawnSync } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { trustRootSchema } from '../../contract/bundle.ts';
import { openBundle } from '../../electron/codes/open-bundle.ts';
import { readRevocations, revokes } from '../../electron/codes/revocations.ts';
import { developmentTrustList, developmentTrustRoot } from '../../scripts/development-keys.ts';
import { bundleAlgorithmOf, faultOfContent, makeRoot } from '../../scripts/sign-bundle.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const SCRIPT = join(import.meta.dirname, '..', '..', 'scripts', 'sign-bundle.ts');
const run = (...args: string[]) => spawnSync(process.execPath, [SCRIPT, ...args], { encoding: 'utf8' });
const listFile = (): string => {
  const path = join(temporaryFolder(), 'list.json');
  writeFileSync(path, JSON.stringify({ ...developmentTrustList, isDevelopment: false }));
  return path;
};
const LIMITS = [
  '--version',
  '3',
  '--issued',
  '2026-11-20T00:00:00Z',
  '--stale-days',
  '7',
  '--expires-days',
  '30',
];

describe('npm run sign-bundle', () => {
  test.each(['EdDSA', 'ES256'])('a new %s root signs a trust list that stations open', (algorithm) => {
    const folder = join(temporaryFolder(), 'root');
    const made = run('--new-root', folder, '--algorithm', algorithm, '--kinds', 'trust-list,revocations');
    expect(made.status, made.stderr).toBe(0);
    const root = trustRootSchema.parse(JSON.parse(made.stdout));
    expect(root.kinds).toEqual(['trust-list', 'revocations']);
    expect(JSON.parse(readFileSync(join(folder, 'root.json'), 'utf8'))).toEqual(root);
    expect(statSync(join(folder, 'root.pem')).mode & 0o777).toBe(0o600);

    const out = join(folder, 'list.jws');
    const key = ['--key', join(folder, 'root.pem'), '--key-id', root.keyId];
    const signed = run('--kind', 'trust-list', '--in', listFile(), ...LIMITS, ...key, '--out', out, '--json');
    expect(signed.status, signed.stderr).toBe(0);
    expect(JSON.parse(signed.stdout)).toMatchObject({ kind: 'trust-list', version: 3, algorithm, out });
    expect(openBundle(readFileSync(out, 'utf8'), [{ ...root, isDevelopment: false }])).toMatchObject({
      ok: true,
      value: {
        kind: 'trust-list',
        version: 3,
        issuedAtMs: Date.UTC(2026, 10, 20),
        staleAtMs: Date.UTC(2026, 10, 27),
        expiresAtMs: Date.UTC(2026, 11, 20),
      },
    });
    // A second root never takes the place of the first.
    const again = run('--new-root', folder);
    expect(again.status).toBe(2);
    expect(createPrivateKey(readFileSync(join(folder, 'root.pem'))).type).toBe('private');
  });

  test('revocations come from a list that people keep', () => {
    const folder = temporaryFolder();
    const list = join(folder, 'revoked.txt');
    writeFileSync(list, '# 2026-11-20\ndcc-uci URN:UVCI:01:VN:TEST\n');
    const { status, stdout, stderr } = run(
      ...['--kind', 'revocations', '--revocations-from', list, ...LIMITS, '--key', 'development'],
    );
    expect(status, stderr).toBe(0);
    const opened = openBundle(stdout, [{ ...developmentTrustRoot, isDevelopment: true }]);
    const sets = opened.ok ? readRevocations(opened.value.content) : opened;
    expect(sets.ok && revokes(sets.value, 'dcc-uci', 'URN:UVCI:01:VN:TEST')).toBe(true);
    writeFileSync(list, 'declaration nobody\n');
    const wrong = run('--kind', 'revocations', '--revocations-from', list, ...LIMITS, '--key', 'development');
    expect(wrong.status).toBe(2);
    expect(wrong.stderr).toContain('line 1');
  });

  const SIGN = ['--kind', 'trust-list', '--key', 'development'];
  test.each<[string, string[], string]>([
    ['no kind', [...LIMITS, '--key', 'development'], '--kind'],
    ['an unknown kind', ['--kind', 'settings'], 'settings'],
    ['no key', ['--kind', 'policies'], '--key'],
    ['no content', [...SIGN, ...LIMITS], '--in'],
    ['a file that is not there', [...SIGN, ...LIMITS, '--in', '/nowhere.json'], 'nowhere.json'],
    [
      'content of another kind',
      [...SIGN.with(1, 'revocations'), ...LIMITS, '--in', 'LIST'],
      'not what stations take',
    ],
    ['version 0', [...SIGN, ...LIMITS.with(1, '0'), '--in', 'LIST'], '--version'],
    ['a version in words', [...SIGN, ...LIMITS.with(1, 'three'), '--in', 'LIST'], '--version'],
    [
      'a time of issue ahead',
      [...SIGN, ...LIMITS.with(3, '2999-01-01T00:00:00Z'), '--in', 'LIST'],
      '--issued',
    ],
    ['no time of issue', [...SIGN, ...LIMITS.with(3, 'today'), '--in', 'LIST'], '--issued'],
    ['a hard limit before the soft one', [...SIGN, ...LIMITS.with(7, '6'), '--in', 'LIST'], '--expires-days'],
    ['half a day', [...SIGN, ...LIMITS.with(5, '0.5'), '--in', 'LIST'], '--stale-days'],
    ['a key without its id', [...SIGN.with(3, 'root.pem'), ...LIMITS, '--in', 'LIST'], 'root.pem'],
    [
      'both sources',
      [...SIGN, ...LIMITS, '--in', 'LIST', '--revocations-from', 'LIST'],
      '--revocations-from',
    ],
    [
      'an algorithm for a root that stations do not take',
      ['--new-root', 'x', '--algorithm', 'RS256'],
      '--algorithm',
    ],
    ['an unknown option', ['--nonsense'], '--nonsense'],
  ])('ends with 2 and says what is wrong with %s', (_, args, word) => {
    const list = listFile();
    const { status, stderr, stdout } = run(...args.map((one) => (one === 'LIST' ? list : one)));
    expect(status).toBe(2);
    expect(stderr).toContain(word);
    expect(stdout).toBe('');
  });

  test('--help names every option and ends with 0', () => {
    const { status, stdout } = run('--help');
    expect(status).toBe(0);
    for (const option of ['--kind', '--in', '--revocations-from', '--new-root', '--json'])
      expect(stdout).toContain(option);
  });
});

test('content is judged as a station would', () => {
  const own = { isDevelopment: false };
  expect(faultOfContent('trust-list', developmentTrustList, own)).toContain('development');
  expect(faultOfContent('revocations', { sets: [{ name: 'dcc-uci', prefixes: 'AAAA' }] }, own)).toContain(
    '3 bytes',
  );
  expect(faultOfContent('policies', { policies: [{}], nationalRules: [] }, own)).toContain('policy 1');
  expect(faultOfContent('policies', { policies: [], nationalRules: [] }, own)).not.toBeNull();
});

test('a root without a given key id is named by its key', () => {
  const { root, privatePem } = makeRoot('ES256', { kinds: ['policies'] });
  expect(root.keyId).toMatch(/^[0-9a-f]{16}$/);
  expect(bundleAlgorithmOf(createPrivateKey(privatePem))).toBe('ES256');
});

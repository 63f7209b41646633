/**
 * `npm run verify`, run as a program: what goes in by lines, what comes out, and its exit codes.
 */
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { codeReasons } from '../../../contract/reasons.ts';
import { issueDeclaration } from '../../../scripts/issue-declaration.ts';
import { signHcert } from '../../../scripts/sign-hcert.ts';
import { NOON } from './door.ts';
import { kidOf, makeCertificate } from './make-certificate.ts';

const SCRIPT = new URL('../../../scripts/verify.ts', import.meta.url).pathname;
const run = (args: readonly string[], input = '') => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, ...args], {
    input,
    encoding: 'utf8',
  });
  return { status, stderr, lines: stdout.split('\n').filter((line) => line !== '') };
};
const at = new Date(NOON).toISOString();
const valid = issueDeclaration({ kind: 'valid', atMs: NOON });

test('prints one object a line, in order, with the keys that were promised', () => {
  const input = [
    { id: 'a', code: valid, at },
    { code: issueDeclaration({ kind: 'tampered', atMs: NOON }), at },
    { id: 3, code: '001090000001', via: 'wedge', at },
    { id: 'd', code: '001090000001', via: 'serial', at },
    { id: 'e', code: 'WIFI:S:x;;' },
  ];
  const { status, lines } = run(['--jsonl'], input.map((line) => JSON.stringify(line)).join('\n'));
  expect(status).toBe(0);
  const answers = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(
    answers.map(({ id, family, trust, outcome, reason }) => [id, family, trust, outcome, reason]),
  ).toEqual([
    ['a', 'declaration', 'verified', 'valid', null],
    [null, 'declaration', 'refused', 'invalid', 'bad-signature'],
    [3, 'citizen-card', 'identified', 'valid', null],
    ['d', 'citizen-card', 'refused', 'invalid', 'id-needs-wedge-check'],
    ['e', 'wifi', 'refused', 'invalid', 'wifi-code'],
  ]);
  expect(answers[0]).toHaveProperty('claims.fullName');
  expect(answers[1]).toHaveProperty('claims', null);
});

test('trust given with a line replaces the installed list for that line', () => {
  const signer = makeCertificate();
  const key = { privateKey: signer.privateKey, keyId: kidOf(signer.der), algorithm: 'ES256' as const };
  const own = issueDeclaration({ kind: 'valid', atMs: NOON, signWith: key });
  const trust = { certificates: [signer.der.toString('base64')] };
  const input = [
    { code: own, at },
    { code: own, at, trust },
    { code: valid, at, trust },
    { code: valid, at },
  ];
  const { lines } = run(['--jsonl'], input.map((line) => JSON.stringify(line)).join('\n'));
  expect(lines.map((line) => (JSON.parse(line) as { reason: unknown }).reason)).toEqual([
    'unknown-issuer',
    null,
    'unknown-issuer',
    null,
  ]);
  expect(signHcert(new Map(), key).startsWith('HC1:')).toBe(true);
});

test('a line that cannot be used is named on stderr, the others are still read, and the exit is 2', () => {
  const lines = [
    '{',
    '[]',
    '{"code":1}',
    '{"code":"x","at":"yesterday"}',
    '{"code":"x","via":"camera"}',
    '{"code":"x","trust":{"certificates":"x"}}',
  ];
  const result = run(['--jsonl'], [...lines, '', JSON.stringify({ code: 'x' })].join('\n'));
  expect(result.status).toBe(2);
  expect(result.lines).toHaveLength(1);
  for (let number = 1; number <= lines.length; number++) expect(result.stderr).toContain(`line ${number}: `);
});

test('plain codes come from arguments or stdin', () => {
  expect(run(['--at', at, valid]).lines[0]).toContain('valid   declaration, verified');
  const { lines } = run(['--json'], `${'https://example.vn'}\n\nWIFI:S:x;;\n`);
  expect(lines.map((line) => (JSON.parse(line) as { family: unknown }).family)).toEqual(['link', 'wifi']);
});

test('prints the closed list of reasons', () => {
  const { status, lines } = run(['--reasons']);
  expect(status).toBe(0);
  expect(lines.map((line) => line.split('\t')[0])).toEqual(Object.keys(codeReasons));
});

test.each([
  [['--nonsense']],
  [['--at', 'never', 'x']],
  [['--via', 'camera', 'x']],
  [['--trust', '/nowhere.json', 'x']],
  [['--jsonl', 'x']],
])('refuses %j with exit 2', (args) => {
  const result = run(args);
  expect(result.status).toBe(2);
  expect(result.stderr).not.toBe('');
  expect(result.stderr).not.toContain('    at ');
});

/**
 * Layering: the real .dependency-cruiser.cjs, run on small trees, refuses what docs/architecture.md
 * refuses. Each case is one file that imports one thing; all lie in one tree, which is looked at once.
 */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { modulePath, repositoryRoot } from '../scripts/runtime/paths.ts';
import { runProcess } from '../scripts/runtime/run-process.ts';

const packages = ['zod', 'react', 'better-sqlite3', 'fastify', 'serialport', 'electron'];

const rooms = [
  'contract',
  'native-bridge',
  'electron/gate',
  'electron/codes',
  'electron/ledger',
  'electron/passage',
  'electron/sync',
  'electron/reports',
  'electron/shell',
  'renderer',
  'collector',
  'scripts',
  'test',
];

/** Importing file, what it imports, the rule it breaks. */
const refused = [
  ['contract/file.ts', 'node:fs', 'layer-contract'],
  ['contract/file.ts', '../electron/gate/thing.ts', 'layer-contract'],
  ['electron/gate/file.ts', '../ledger/thing.ts', 'layer-electron-gate'],
  ['electron/gate/file.ts', 'node:crypto', 'layer-electron-gate'],
  ['electron/codes/file.ts', 'node:fs', 'layer-electron-codes'],
  ['electron/ledger/file.ts', 'node:http', 'layer-electron-ledger'],
  ['electron/ledger/file.ts', 'electron', 'only-shell-imports-electron'],
  ['electron/sync/file.ts', 'better-sqlite3', 'layer-electron-sync'],
  ['native-bridge/file.ts', 'better-sqlite3', 'layer-native-bridge'],
  ['native-bridge/file.ts', '../electron/ledger/thing.ts', 'layer-native-bridge'],
  ['renderer/file.ts', 'node:fs', 'layer-renderer'],
  ['renderer/file.ts', 'electron', 'only-shell-imports-electron'],
  ['renderer/file.ts', '../electron/shell/thing.ts', 'layer-renderer'],
  ['collector/file.ts', '../electron/ledger/thing.ts', 'layer-collector'],
  ['electron/shell/file.ts', '../ledger/thing.ts', 'layer-electron-shell'],
  ['electron/shell/file.ts', '../../scripts/thing.ts', 'product-never-imports-scripts'],
  ['scripts/file.ts', '../test/thing.ts', 'nothing-imports-test'],
] as const;

const allowed = [
  ['contract/file.ts', 'zod'],
  ['electron/gate/file.ts', '../../contract/thing.ts'],
  ['electron/ledger/file.ts', 'better-sqlite3'],
  ['electron/codes/file.ts', 'node:crypto'],
  ['electron/shell/file.ts', 'electron'],
  ['electron/main.ts', './ledger/thing.ts'],
  ['native-bridge/file.ts', 'serialport'],
  ['renderer/file.ts', 'react'],
  ['collector/file.ts', 'fastify'],
  ['test/file.ts', '../scripts/thing.ts'],
] as const;

/** `contract/file.ts` -> a file of its own for each case; electron/main.ts is itself the room. */
const pathOf = (path: string, index: number): string => path.replace(/file\.ts$/, `file-${index}.ts`);
const cases = [...refused, ...allowed].map(([path, imported], index) => ({
  path: pathOf(path, index),
  imported,
}));

/** One file in each room, so that every import resolves, and one file for each case. */
function fillTree(root: string): void {
  const put = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  copyFileSync(join(repositoryRoot, '.dependency-cruiser.cjs'), join(root, '.dependency-cruiser.cjs'));
  put(
    'package.json',
    JSON.stringify({ dependencies: Object.fromEntries(packages.map((name) => [name, '*'])) }),
  );
  for (const name of packages) {
    put(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' }));
    put(`node_modules/${name}/index.js`, '');
  }
  for (const room of rooms) put(`${room}/thing.ts`, 'export const thing = 1;\n');
  for (const { path, imported } of cases) {
    put(path, `import { thing } from '${imported}';\nexport const used = thing;\n`);
  }
}

interface Report {
  readonly modules: readonly { readonly source: string; readonly dependencies: readonly unknown[] }[];
  readonly summary: {
    readonly violations: readonly { readonly from: string; readonly rule: { readonly name: string } }[];
  };
}

let report: Report;
let exitCode: number;

beforeAll(async () => {
  const root = mkdtempSync(join(tmpdir(), 'gatehouse-layering-'));
  try {
    fillTree(root);
    const cruise = (...extra: readonly string[]) =>
      runProcess(
        process.execPath,
        [
          modulePath('dependency-cruiser', 'bin', 'dependency-cruiser.mjs'),
          ...['--config', '.dependency-cruiser.cjs', ...extra],
          ...['contract', 'native-bridge', 'electron', 'renderer', 'collector', 'scripts', 'test'],
        ],
        { cwd: root },
      );
    report = JSON.parse((await cruise('--output-type', 'json')).output);
    // As scripts/check.ts runs it: the JSON form always ends with 0.
    exitCode = (await cruise()).code;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});

/** Names of the rules that case `index` breaks. */
function brokenRules(index: number): string[] {
  const path = cases[index]?.path;
  // The file was seen with its import: an empty report would prove nothing.
  expect(report.modules.find(({ source }) => source === path)?.dependencies).toHaveLength(1);
  return report.summary.violations.filter(({ from }) => from === path).map(({ rule }) => rule.name);
}

describe('refuses', () => {
  it.each(refused.map((given, index) => [...given, index] as const))(
    '%s that imports %s',
    (_path, _imported, rule, index) => {
      expect(brokenRules(index)).toContain(rule);
    },
  );

  it('with an exit code that fails `npm run check`', () => {
    expect(exitCode).toBeGreaterThan(0);
  });
});

describe('allows', () => {
  it.each(allowed.map((given, index) => [...given, refused.length + index] as const))(
    '%s that imports %s',
    (_path, _imported, index) => {
      expect(brokenRules(index)).toEqual([]);
    },
  );
});

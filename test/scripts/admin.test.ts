import { existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildNodeBundle } from '../../scripts/build.ts';
import { repositoryRoot } from '../../scripts/runtime/paths.ts';
import { startProcess } from '../../scripts/runtime/run-process.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const COMMANDS = [
  'vault',
  'export',
  'inside',
  'operator',
  'venue-code',
  'erase',
  'order',
  'incident',
  'restore',
  'verify',
] as const;
/** Bundle, and the program that calls it as run-admin.ts does: each command in a process of its own. */
const built = mkdtempSync(join(tmpdir(), 'gatehouse-admin-'));
const caller = join(built, 'caller.mjs');

beforeAll(async () => {
  await buildNodeBundle('scripts/admin.ts', join(built, 'app', 'admin.js'));
  // Native modules are found beside, as in a package; nothing of the sources is.
  symlinkSync(join(repositoryRoot, 'node_modules'), join(built, 'node_modules'));
  writeFileSync(
    caller,
    `import { runAdminCommand } from './app/admin.js';
     const [dataDir, ...args] = process.argv.slice(2);
     const code = await runAdminCommand({ args, dataDir: dataDir === '' ? null : dataDir });
     process.stdout.write('<' + code + '>');`,
  );
});
afterAll(() => rmSync(built, { recursive: true, force: true }));

/** @param dataDir what stood in front of `--admin` */
function run(dataDir: string | null, args: readonly string[], home = built): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = startProcess(process.execPath, [caller, dataDir ?? '', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, HOME: home, XDG_CONFIG_HOME: join(home, 'config') },
    });
    let [out, err] = ['', ''];
    child.stdout?.on('data', (chunk: Buffer) => {
      out += chunk.toString();
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      err += chunk.toString();
    });
    child.once('error', reject);
    child.once('close', () => {
      const code = /<(\d+)>$/.exec(out)?.[1];
      resolve({ code: code === undefined ? null : Number(code), out: out.replace(/<\d+>$/, ''), err });
    });
  });
}

describe("the admin's commands of a station", () => {
  it('are listed by --help, each with what it is for', async () => {
    const { code, out, err } = await run(null, ['--help']);
    expect(code).toBe(0);
    expect(err).toBe('');
    for (const command of COMMANDS) expect(out).toMatch(new RegExp(`^ {2}${command} +\\S.{10,}$`, 'm'));
  });

  it.each([
    { args: [], complaint: 'Chưa nêu lệnh · no command' },
    { args: ['gate'], complaint: 'Không có lệnh "gate" · "gate" is no command' },
    { args: ['toString'], complaint: 'Không có lệnh "toString" · "toString" is no command' },
    { args: ['--json', 'vault'], complaint: 'Không có lệnh "--json" · "--json" is no command' },
  ])('are refused with the list when $args names none', async ({ args, complaint }) => {
    const { code, out, err } = await run(null, args);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toMatch(new RegExp(`^admin: ${complaint}\\n\\ngatehouse --admin COMMAND`));
  });

  it.each(COMMANDS)('%s tells its options and ends with 0', async (command) => {
    const { code, out, err } = await run(null, [command, '--help']);
    expect(err).toBe('');
    expect(out).toMatch(/--data-dir DIR/);
    expect(code).toBe(0);
  });

  it.each(COMMANDS)(
    '%s ends with 2 for an option it does not know, also behind a folder',
    async (command) => {
      const { code, out, err } = await run('/nowhere', [command, '--no-such-option']);
      expect(out).toBe('');
      expect(err).toContain('--no-such-option');
      expect(code).toBe(2);
    },
  );

  it('work in the folder that stands before --admin, unless the command names its own', async () => {
    const folder = temporaryFolder();
    const inFront = await run(join(folder, 'front'), ['verify']);
    expect(inFront.out).toContain(join(folder, 'front'));
    expect(inFront.code).toBe(2);
    const own = await run(join(folder, 'front'), ['verify', '--data-dir', join(folder, 'own')]);
    expect(own.out).toContain(join(folder, 'own'));
    expect(own.out).not.toContain('front');
  });

  it("work in the station's own folder when none is named", async () => {
    const folder = temporaryFolder();
    const { out } = await run(null, ['verify', '--json'], folder);
    const expected =
      process.platform === 'linux' ? join(folder, 'config', 'gatehouse') : join('gatehouse', 'ledger.db');
    expect(JSON.parse(out)).toMatchObject({ ok: false, error: expect.stringContaining(expected) });
  });

  it('verify checks ledgers only, and takes no code', async () => {
    const { code, err } = await run(null, ['verify', '012345678901']);
    expect(err).toMatch(/^verify: .*012345678901/);
    expect(code).toBe(2);
  });

  it('export starts the worker that lies beside the bundle, and says so when it is not there', async () => {
    const folder = temporaryFolder();
    const out = join(folder, 'log.csv');
    const { code, err } = await run(folder, ['export', '--day', '2026-11-21', '--out', out]);
    expect(err).toContain(join('app', 'export-worker.js'));
    expect(code).toBe(1);
    expect(existsSync(out)).toBe(false);
  });

  it('are one file', () => {
    const files = readdirSync(join(built, 'app')).filter((name) => !name.endsWith('.map'));
    expect(files).toEqual(['admin.js']);
  });
});

/**
 * Check packed: takes a packed station from an empty folder into service, as an admin would, and watches it.
 *
 * Without a vault it must be out of order; the admin's commands of the same program must mend that while it runs, with
 * no display of their own and nothing but their answer on stdout; with a vault that anybody can open it must be out of
 * order again. Station and commands find the same folder by themselves (Linux).
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localDayOf } from '../contract/local-time.ts';
import type { OutOfOrder } from '../contract/status.ts';
import { createDevelopmentVault } from '../electron/vault/development-vault.ts';
import { keyIdOf, makeRecipientKey } from '../electron/vault/hpke.ts';
import { formatVaultFile, VAULT_FILE_NAME } from '../electron/vault/vault-file.ts';
import { developmentAuthority } from './development-keys.ts';
import { startDisplay } from './runtime/display.ts';
import { launchArguments } from './runtime/ensure-runtime.ts';
import { repositoryRoot } from './runtime/paths.ts';
import { startProcess, stopProcess } from './runtime/run-process.ts';
import { SetupError } from './runtime/setup-error.ts';

const STATION_LIMIT_MS = 60_000;
const COMMAND_LIMIT_MS = 60_000;
const PASSPHRASE = 'con đường làng quanh co';
const NO_VISIT = '01900000-0000-7000-8000-000000000000';

interface Packed {
  readonly executable: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Throws a SetupError that says what is not as it must be. */
export async function checkPacked(executable: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-pack-check-'));
  try {
    await checkSetUp(executable, folder);
    await checkDevelopmentVault(executable, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function checkSetUp(executable: string, folder: string): Promise<void> {
  const base = join(folder, 'own');
  mkdirSync(base);
  const packed = { executable, env: environment(base) };
  const dataDir = join(base, 'gatehouse');
  // Elsewhere the folder cannot be chosen by the environment.
  const where = process.platform === 'linux' ? [] : [`--data-dir=${dataDir}`];
  const authority = join(folder, 'authority.json');
  const passphrase = join(folder, 'passphrase');
  const { publicKey } = await makeRecipientKey();
  writeFileSync(authority, JSON.stringify({ keyId: keyIdOf(publicKey), name: 'Sở Y tế', publicKey }));
  writeFileSync(passphrase, `${PASSPHRASE}\n`);

  const station = await openPacked(packed, where);
  try {
    await station.until('vault-missing');
    const admin = (...args: string[]) => runAdmin(packed, [...where, '--admin', ...args]);
    const given = ['--authority', authority, '--passphrase-file', passphrase];
    expectAnswer(await admin('vault', 'create', ...given, '--json'), 0, 'recoveryCode');
    if (process.platform !== 'win32' && (statSync(join(dataDir, 'vault.json')).mode & 0o077) !== 0)
      throw new SetupError('vault.json of the packed app may be read by others');
    await station.until(null);

    expectAnswer(await admin('vault', 'show', '--json'), 0, 'venueKeys');
    const verified = expectAnswer(await admin('verify', '--ledger', dataDir, '--json'), 0, 'ok');
    if (verified.ok !== true) throw new SetupError('verify of the packed app: the chain does not hold');
    const day = localDayOf(Date.now());
    const out = join(folder, 'log.csv');
    const names = ['--names', '--passphrase-file', passphrase];
    expectAnswer(await admin('export', '--day', day, '--out', out, ...names, '--json'), 0, 'rows');
    if (!readFileSync(out, 'utf8').startsWith('\uFEFF')) throw new SetupError(`${out} is no log`);
    expectAnswer(await admin('inside', ...names, '--json'), 0, 'people');
    expectAnswer(await admin('incident', '--from', day, '--to', day, '--json'), 0, 'chain');
    const erase = ['--visit', NO_VISIT, '--reason', 'check', '--dry-run', '--json'];
    expectAnswer(await admin('erase', ...erase), 0, 'notHere');
    expectAnswer(await admin('restore', '--from', join(folder, 'not-there.db'), '--json'), 1, 'ok');
    expectCode(await admin('vault', 'rotate', '--passphrase-file', authority), 1);
    expectCode(await admin('vault', 'create', '--fast'), 2);
    expectCode(await admin('gate'), 2);
    const help = await admin('vault', '--help');
    expectCode(help, 0);
    if (!help.stdout.startsWith('gatehouse --admin vault ') || help.stdout.includes('npm run vault'))
      throw new SetupError(
        `the packed app's help tells of commands that a station does not have\n${help.stdout}`,
      );
  } finally {
    await station.stop();
  }
}

/** Everybody can open what is sealed to it: no station that ships may. */
async function checkDevelopmentVault(executable: string, folder: string): Promise<void> {
  const base = join(folder, 'development');
  mkdirSync(base);
  const packed = { executable, env: environment(base) };
  const dataDir = join(folder, 'other place');
  const where = [`--data-dir=${dataDir}`];
  const authority = join(repositoryRoot, 'resources', 'vault', 'development-authority.json');
  const given = ['--authority', authority, '--passphrase-file', join(folder, 'passphrase'), '--venue', 'X'];
  expectCode(await runAdmin(packed, [...where, '--admin', 'vault', 'create', ...given]), 1);
  // A folder from a trial in the repository.
  mkdirSync(dataDir, { recursive: true });
  const { publicKey } = await makeRecipientKey();
  // Exchanging the authority does not take the passphrase back.
  const own = { keyId: keyIdOf(publicKey), name: 'Sở Y tế', publicKey };
  for (const named of [developmentAuthority, own]) {
    const file = await createDevelopmentVault('X', named, Date.now());
    writeFileSync(join(dataDir, VAULT_FILE_NAME), formatVaultFile(file));
    const station = await openPacked(packed, where);
    try {
      await station.until('vault-broken');
    } finally {
      await station.stop();
    }
  }
}

/** Of a user who has nothing yet, at a machine without a display. */
function environment(base: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    XDG_CONFIG_HOME: base,
    DISPLAY: undefined,
    WAYLAND_DISPLAY: undefined,
    ELECTRON_RUN_AS_NODE: undefined,
    GATEHOUSE_PASSPHRASE: undefined,
  };
}

interface OpenPacked {
  /** Resolves when the station is ready and out of order for this reason; null: in order. */
  until(kind: OutOfOrder['kind'] | null): Promise<void>;
  stop(): Promise<void>;
}

async function openPacked({ executable, env }: Packed, where: readonly string[]): Promise<OpenPacked> {
  const screen = process.platform === 'linux' ? await startDisplay() : null;
  const station = startProcess(executable, [...launchArguments(), ...where, '--announce'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...env, ...(screen === null ? {} : { DISPLAY: screen.display }) },
  });
  const told = createTeller();
  let ended: string | null = null;
  let recheck = (): void => {};
  const end = (how: string): void => {
    ended = how;
    recheck();
  };
  station.once('error', (error) => end(`did not start: ${error.message}`));
  station.once('exit', (code) => end(`ended with ${code}`));
  station.stderr?.on('data', (chunk: Buffer) => told.complain(chunk.toString()));
  station.stdout?.on('data', (chunk: Buffer) => {
    told.hear(chunk.toString());
    recheck();
  });
  return {
    until: (kind) =>
      new Promise((resolve, reject) => {
        const wanted = kind ?? 'in order';
        const fail = (why: string): void => {
          recheck = () => {};
          clearTimeout(timer);
          reject(new SetupError(`the packed app ${why}\n${told.tail()}`));
        };
        const timer = setTimeout(
          () => fail(`was not "${wanted}" in time, but "${told.state()}"`),
          STATION_LIMIT_MS,
        );
        recheck = () => {
          if (ended !== null) fail(ended);
          else if (told.state() === wanted) {
            recheck = () => {};
            clearTimeout(timer);
            resolve();
          }
        };
        recheck();
      }),
    async stop() {
      await stopProcess(station);
      await screen?.stop();
    },
  };
}

export interface Teller {
  hear(stdout: string): void;
  complain(stderr: string): void;
  /** `silent` until the station said ready; then why it is out of order, or `in order`. */
  state(): string;
  /** The last of what it said, for the person who has to look into it. */
  tail(): string;
}

/** What a station's announcements make of its state. */
export function createTeller(): Teller {
  let line = '';
  let said = '';
  let isReady = false;
  let kind: string | null = null;
  const keep = (text: string): void => {
    said = (said + text).slice(-3_000);
  };
  return {
    hear(stdout) {
      keep(stdout);
      const lines = (line + stdout).split('\n');
      line = lines.pop() ?? '';
      for (const one of lines) {
        const event = parseObject(one);
        if (event?.event === 'ready') isReady = true;
        if (event?.event === 'out-of-order') kind = typeof event.kind === 'string' ? event.kind : null;
      }
    },
    complain: keep,
    state: () => (isReady ? (kind ?? 'in order') : 'silent'),
    tail: () => said,
  };
}

interface Ran {
  readonly args: readonly string[];
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function runAdmin({ executable, env }: Packed, args: readonly string[]): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = startProcess(executable, [...launchArguments(), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env,
    });
    let [stdout, stderr] = ['', ''];
    child.stdout?.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), COMMAND_LIMIT_MS);
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ args, code, stdout, stderr });
    });
  });
}

function expectCode({ args, code, stdout, stderr }: Ran, wanted: number): void {
  if (code === wanted) return;
  throw new SetupError(`${args.join(' ')}: ended with ${code}, not ${wanted}\n${stdout}${stderr}`);
}

/** One JSON object with this member, and nothing else, on stdout. */
export function expectAnswer(ran: Ran, wanted: number, member: string): Record<string, unknown> {
  expectCode(ran, wanted);
  const answer = parseObject(ran.stdout);
  if (answer !== null && Object.hasOwn(answer, member)) return answer;
  throw new SetupError(`${ran.args.join(' ')}: no JSON with "${member}" on stdout\n${ran.stdout}`);
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/**
 * System packages that Electron, its display and the simulated devices need on Linux.
 *
 * What counts is what is there (a library the loader knows, a program on the PATH), not what dpkg
 * lists, so a machine that has everything installs nothing. As root on Debian or Ubuntu the missing
 * ones are installed after one line that says so; otherwise the exact command is the answer.
 */
import { existsSync, readFileSync } from 'node:fs';
import { findOnPath, runProcess } from './run-process.ts';
import { type Say, sayOnStderr } from './say.ts';
import { SetupError } from './setup-error.ts';

/**
 * `window`: libraries of Electron and of the device drivers. `display`: Xvfb and a window manager.
 * `devices`: simulated scanners. `input-method`: a Vietnamese one, to test against. `build`: C++.
 */
export type Need = 'window' | 'display' | 'devices' | 'input-method' | 'build';

interface Requirement {
  readonly need: Need;
  /** Debian's names for it, newest first: Ubuntu 24.04 renamed some for the 64-bit time change. */
  readonly names: readonly [string, ...string[]];
  readonly proof: { readonly library: string } | { readonly program: string } | { readonly file: string };
}

/** Where Debian and Ubuntu keep libraries of this machine's kind. */
const libraryFolder = `/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`;

export const requirements: readonly Requirement[] = [
  { need: 'window', names: ['libgtk-3-0t64', 'libgtk-3-0'], proof: { library: 'libgtk-3.so.0' } },
  { need: 'window', names: ['libnss3'], proof: { library: 'libnss3.so' } },
  { need: 'window', names: ['libasound2t64', 'libasound2'], proof: { library: 'libasound.so.2' } },
  { need: 'window', names: ['libgbm1'], proof: { library: 'libgbm.so.1' } },
  { need: 'window', names: ['libxss1'], proof: { library: 'libXss.so.1' } },
  { need: 'window', names: ['libusb-1.0-0'], proof: { library: 'libusb-1.0.so.0' } },
  { need: 'display', names: ['xvfb'], proof: { program: 'Xvfb' } },
  { need: 'display', names: ['openbox'], proof: { program: 'openbox' } },
  { need: 'devices', names: ['socat'], proof: { program: 'socat' } },
  { need: 'devices', names: ['xdotool'], proof: { program: 'xdotool' } },
  { need: 'input-method', names: ['dbus-daemon', 'dbus'], proof: { program: 'dbus-daemon' } },
  { need: 'input-method', names: ['ibus'], proof: { program: 'ibus-daemon' } },
  { need: 'input-method', names: ['ibus-unikey'], proof: { file: '/usr/share/ibus/component/unikey.xml' } },
  {
    need: 'input-method',
    names: ['ibus-gtk3'],
    proof: { file: `${libraryFolder}/gtk-3.0/3.0.0/immodules/im-ibus.so` },
  },
  { need: 'build', names: ['python3'], proof: { program: 'python3' } },
  { need: 'build', names: ['make'], proof: { program: 'make' } },
  { need: 'build', names: ['g++'], proof: { program: 'g++' } },
];

/** What the decision looks at; handed in so that tests can be any machine. */
export interface Machine {
  readonly platform: string;
  readonly isRoot: boolean;
  /** True where apt-get is. */
  readonly hasApt: boolean;
  /** Like "ubuntu 24.04" or "debian 12", for the names before the package lists are known. */
  readonly release: string;
  hasProgram(name: string): boolean;
  hasFile(path: string): boolean;
  hasLibrary(soname: string): Promise<boolean>;
  /** Runs a program to its end. */
  run(command: string, args: readonly string[]): Promise<{ readonly code: number; readonly output: string }>;
}

function readRelease(): string {
  try {
    const text = readFileSync('/etc/os-release', 'utf8');
    const value = (key: string) => new RegExp(`^${key}="?([^"\\n]*)`, 'm').exec(text)?.[1] ?? '';
    return `${value('ID')} ${value('VERSION_ID')}`;
  } catch {
    return '';
  }
}

export function thisMachine(): Machine {
  let loaderCache: Promise<string | null> | null = null;
  const readLoaderCache = async (): Promise<string | null> => {
    const ldconfig = findOnPath('ldconfig') ?? ['/sbin/ldconfig', '/usr/sbin/ldconfig'].find(existsSync);
    if (ldconfig === undefined) return null;
    const { code, output } = await runProcess(ldconfig, ['-p']);
    return code === 0 ? output : null;
  };
  return {
    platform: process.platform,
    isRoot: process.getuid?.() === 0,
    hasApt: findOnPath('apt-get') !== null,
    release: readRelease(),
    hasProgram: (name) => findOnPath(name) !== null,
    hasFile: existsSync,
    async hasLibrary(soname) {
      loaderCache ??= readLoaderCache();
      const listed = await loaderCache;
      // No loader cache to ask (musl, NixOS): Electron itself will say what it misses.
      return listed === null || listed.includes(`\t${soname} `);
    },
    run: (command, args) =>
      runProcess(command, args, { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }),
  };
}

async function isProven(proof: Requirement['proof'], machine: Machine): Promise<boolean> {
  if ('program' in proof) return machine.hasProgram(proof.program);
  return 'file' in proof ? machine.hasFile(proof.file) : machine.hasLibrary(proof.library);
}

/** The requirements of `needs` that this machine does not meet. */
export async function findMissing(needs: readonly Need[], machine: Machine): Promise<Requirement[]> {
  if (machine.platform !== 'linux') return [];
  const missing: Requirement[] = [];
  for (const requirement of requirements) {
    if (!needs.includes(requirement.need)) continue;
    const { proof } = requirement;
    if (!(await isProven(proof, machine))) missing.push(requirement);
  }
  return missing;
}

/** Debian 13 and Ubuntu 24.04 are the first with the `t64` names. */
function hasRenamedLibraries(release: string): boolean {
  const [id = '', version = ''] = release.split(' ');
  const number = Number.parseFloat(version);
  if (id === 'ubuntu') return number >= 24.04;
  if (id === 'debian') return Number.isNaN(number) || number >= 13;
  return false;
}

/**
 * The name apt knows a requirement by: the first with an installable version, asked of apt itself;
 * without package lists (a container before `apt-get update`) the release decides.
 */
export async function choosePackage(requirement: Requirement, machine: Machine): Promise<string> {
  const [first, ...others] = requirement.names;
  if (others.length === 0) return first;
  for (const name of requirement.names) {
    const { code, output } = await machine.run('apt-cache', ['policy', name]);
    const candidate = /Candidate: (\S+)/.exec(output)?.[1];
    if (code === 0 && candidate !== undefined && candidate !== '(none)') return name;
  }
  return hasRenamedLibraries(machine.release) ? first : (others.at(-1) ?? first);
}

const aptOptions = ['-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=120'] as const;

/**
 * Makes sure that what `needs` name is there.
 *
 * Returns the packages installed (none when all was there). Throws a SetupError with the exact
 * command when this is not root's business to do, or with apt's own words when apt failed.
 */
export async function ensureSystemPackages(
  needs: readonly Need[],
  machine: Machine = thisMachine(),
  say: Say = sayOnStderr,
): Promise<readonly string[]> {
  const missing = await findMissing(needs, machine);
  if (missing.length === 0) return [];
  if (!machine.hasApt) {
    const wanted = missing.flatMap(({ proof }) => Object.values(proof));
    throw new SetupError(
      `Missing on this system: ${wanted.join(', ')}\nInstall them with the system's package manager and try again.`,
    );
  }
  const choose = () => Promise.all(missing.map((requirement) => choosePackage(requirement, machine)));
  if (!machine.isRoot) {
    const names = await choose();
    throw new SetupError(
      `Missing system packages. Run this, then try again:\n  sudo apt-get update && sudo apt-get install -y --no-install-recommends ${names.join(' ')}`,
    );
  }
  say(`installing system packages with apt-get: ${(await choose()).join(' ')}`);
  const updated = await machine.run('apt-get', ['update', '-q', '-o', 'DPkg::Lock::Timeout=120']);
  // The lists are fresh now, so names are chosen again. A failed update may still leave usable lists.
  const names = await choose();
  const installed = await machine.run('apt-get', ['install', '-q', ...aptOptions, ...names]);
  if (installed.code !== 0) {
    const words = `${updated.code === 0 ? '' : updated.output}${installed.output}`.trim().slice(-3_000);
    throw new SetupError(`apt-get install ${names.join(' ')} failed (exit ${installed.code}):\n${words}`);
  }
  return names;
}

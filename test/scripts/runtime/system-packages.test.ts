import { describe, expect, it } from 'vitest';
import { SetupError } from '../../../scripts/runtime/setup-error.ts';
import {
  ensureSystemPackages,
  type Machine,
  requirements,
} from '../../../scripts/runtime/system-packages.ts';

interface FakeMachine extends Machine {
  readonly ran: string[];
}

/** A machine that has everything but `missing` (Debian 12 names) and whose apt knows `known`. */
function machineWithout(
  missing: readonly string[],
  { known = null, ...changes }: Partial<Machine> & { readonly known?: readonly string[] | null } = {},
): FakeMachine {
  const lacks = (proof: string) =>
    requirements.some(
      (requirement) =>
        missing.includes(requirement.names.at(-1) ?? '') &&
        Object.values(requirement.proof).some((value) => value === proof),
    );
  const ran: string[] = [];
  return {
    ran,
    platform: 'linux',
    isRoot: true,
    hasApt: true,
    release: 'debian 12',
    hasProgram: (name) => !lacks(name),
    hasFile: (path) => !lacks(path),
    hasLibrary: async (soname) => !lacks(soname),
    async run(command, args) {
      if (command === 'apt-cache') {
        const isKnown = known?.includes(args.at(-1) ?? '') ?? false;
        return { code: 0, output: known === null ? '' : `Candidate: ${isKnown ? '1.0' : '(none)'}` };
      }
      ran.push([command, ...args].join(' '));
      return { code: 0, output: '' };
    },
    ...changes,
  };
}

const all = ['window', 'display', 'devices', 'build'] as const;
const silent = () => {};

describe('installing system packages', () => {
  it('does nothing when everything is there', async () => {
    const machine = machineWithout([]);
    expect(await ensureSystemPackages(all, machine, silent)).toEqual([]);
    expect(machine.ran).toEqual([]);
  });

  it('does nothing on a system that is no Linux', async () => {
    const machine = machineWithout(['xvfb'], { platform: 'darwin' });
    expect(await ensureSystemPackages(all, machine, silent)).toEqual([]);
  });

  it('says in one line what it installs, then installs only that, waiting for the dpkg lock', async () => {
    const machine = machineWithout(['socat', 'libgbm1']);
    const said: string[] = [];
    expect(await ensureSystemPackages(all, machine, (line) => said.push(line))).toEqual(['libgbm1', 'socat']);
    expect(said).toEqual(['installing system packages with apt-get: libgbm1 socat']);
    expect(machine.ran).toEqual([
      'apt-get update -q -o DPkg::Lock::Timeout=120',
      'apt-get install -q -y --no-install-recommends -o DPkg::Lock::Timeout=120 libgbm1 socat',
    ]);
  });

  it('looks only for what was asked for', async () => {
    const machine = machineWithout(['g++', 'xvfb']);
    expect(await ensureSystemPackages(['window'], machine, silent)).toEqual([]);
    expect(await ensureSystemPackages(['build'], machine, silent)).toEqual(['g++']);
  });

  it('gives the exact command and runs nothing when it is not root', async () => {
    const machine = machineWithout(['xvfb', 'xdotool'], { isRoot: false });
    const refusal = ensureSystemPackages(all, machine, silent);
    await expect(refusal).rejects.toThrow(SetupError);
    await expect(refusal).rejects.toThrow(
      'sudo apt-get update && sudo apt-get install -y --no-install-recommends xvfb xdotool',
    );
    expect(machine.ran).toEqual([]);
  });

  it('names what is missing where there is no apt', async () => {
    const machine = machineWithout(['xvfb', 'libnss3'], { hasApt: false });
    await expect(ensureSystemPackages(all, machine, silent)).rejects.toThrow('libnss3.so, Xvfb');
    expect(machine.ran).toEqual([]);
  });

  it('shows what apt said when it failed', async () => {
    const machine = machineWithout(['xvfb'], {
      run: async () => ({ code: 100, output: 'E: Unable to locate package xvfb' }),
    });
    await expect(ensureSystemPackages(all, machine, silent)).rejects.toThrow('Unable to locate package xvfb');
  });
});

describe('the name of a renamed library', () => {
  const nameOn = async (release: string, known: readonly string[] | null) =>
    (await ensureSystemPackages(['window'], machineWithout(['libasound2'], { release, known }), silent))[0];

  it('is the one that apt can install, whatever the release', async () => {
    expect(await nameOn('debian 12', ['libasound2t64'])).toBe('libasound2t64');
    expect(await nameOn('ubuntu 24.04', ['libasound2'])).toBe('libasound2');
  });

  it.each([
    ['debian 12', 'libasound2'],
    ['debian 13', 'libasound2t64'],
    ['ubuntu 22.04', 'libasound2'],
    ['ubuntu 24.04', 'libasound2t64'],
    ['linuxmint 21', 'libasound2'],
  ])('without package lists follows the release: %s has %s', async (release, name) => {
    expect(await nameOn(release, null)).toBe(name);
  });
});

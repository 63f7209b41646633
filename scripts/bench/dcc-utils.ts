/**
 * The peer that the verification bench stands beside: dcc-utils 0.4.0, of the Italian ministry of health.
 *
 * It is AGPL-3.0 and some 300 MB with its 748 packages, so it is never a dependency: it is installed on
 * demand into the cache folder and runs in a process of its own, and nothing of it reaches a build.
 * Installed without its packages' install scripts. What cannot be measured has a reason and no figure.
 */
import type { ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { SignatureAlgorithm } from '../../electron/codes/trust-list.ts';
import { fillOnce } from '../runtime/cache-entry.ts';
import { npmCommand } from '../runtime/npm-command.ts';
import { cacheRoot } from '../runtime/paths.ts';
import { runProcess, startProcess, stopProcess } from '../runtime/run-process.ts';
import { type Say, sayOnStderr } from '../runtime/say.ts';

export const DCC_UTILS = { name: 'dcc-utils', version: '0.4.0', licence: 'AGPL-3.0' } as const;
const INSTALL_LIMIT_MS = 180_000;
/** Beside this file, bundled or not. */
const CHILD = join(import.meta.dirname, `dcc-utils-child${extname(import.meta.filename)}`);
const START_LIMIT_MS = 60_000;

/** Its two calls: with one key in hand (pure JavaScript), and with a list by key id (WebCrypto). */
export type PeerCall = 'key' | 'key-list';

export interface PeerKey {
  readonly algorithm: SignatureAlgorithm;
  /** Hex. */
  readonly keyId: string;
  /** SubjectPublicKeyInfo, DER in base64. */
  readonly spki: string;
}

/** What the child is told once. Each algorithm has one signing key and a code whose signature is wrong. */
export interface PeerSetUp {
  readonly packageFolder: string;
  readonly keys: readonly PeerKey[];
  readonly codes: Readonly<Record<SignatureAlgorithm, readonly string[]>>;
  readonly tampered: Readonly<Record<SignatureAlgorithm, string>>;
}

export interface PeerRound {
  readonly call: PeerCall;
  readonly algorithm: SignatureAlgorithm;
  /** Index of the first code; `count` codes from there, around the end. */
  readonly from: number;
  readonly count: number;
}

/** `calls`: which of its calls accepted every code and refused the tampered one, or why not. */
export type PeerAnswer =
  | {
      readonly kind: 'ready';
      readonly node: string;
      readonly calls: Readonly<Record<`${PeerCall} ${SignatureAlgorithm}`, 'works' | string>>;
    }
  | { readonly kind: 'round'; readonly timesMs: readonly number[] }
  | { readonly kind: 'failed'; readonly detail: string };

export interface Peer {
  readonly node: string;
  readonly calls: Extract<PeerAnswer, { kind: 'ready' }>['calls'];
  /** Milliseconds of each call of the round. */
  readonly run: (round: PeerRound) => Promise<readonly number[]>;
  readonly stop: () => Promise<void>;
}

/** The folder whose node_modules holds it; throws a one-line reason when it cannot be had. */
export async function installDccUtils(say: Say = sayOnStderr): Promise<string> {
  const { name, version, licence } = DCC_UTILS;
  const folder = join(cacheRoot(), 'bench-peers', `${name}-${version}`);
  await fillOnce(folder, say, async (temporary) => {
    say(`installing ${name} ${version} (${licence}, for comparison only, about 300 MB) into ${folder}`);
    writeFileSync(join(temporary, 'package.json'), JSON.stringify({ private: true }));
    const [command, ...leading] = npmCommand();
    const { code, output } = await runProcess(
      command,
      [
        ...leading,
        'install',
        `${name}@${version}`,
        '--ignore-scripts',
        '--no-audit',
        '--no-fund',
        '--fetch-retries=1',
      ],
      { cwd: temporary, timeLimitMs: INSTALL_LIMIT_MS },
    );
    if (code === 0) return temporary;
    const lines = output.split('\n').filter((line) => /^npm (error|ERR!)/.test(line));
    throw new Error(
      `npm install ${name}@${version} ended with ${code}: ${lines[0] ?? output.trim().slice(-200)}`,
    );
  });
  return folder;
}

/** Starts the child and waits until it has checked every code once. */
export async function startPeer(setUp: PeerSetUp): Promise<Peer> {
  const child = startProcess(process.execPath, [CHILD], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  try {
    const ready = await ask(child, setUp, START_LIMIT_MS);
    if (ready.kind !== 'ready') throw new Error(ready.kind === 'failed' ? ready.detail : 'no answer');
    return {
      node: ready.node,
      calls: ready.calls,
      run: async (round) => {
        const answer = await ask(child, round, START_LIMIT_MS);
        if (answer.kind !== 'round') throw new Error(answer.kind === 'failed' ? answer.detail : 'no answer');
        return answer.timesMs;
      },
      stop: () => stopProcess(child),
    };
  } catch (error) {
    await stopProcess(child);
    throw error;
  }
}

function ask(child: ChildProcess, message: PeerSetUp | PeerRound, limitMs: number): Promise<PeerAnswer> {
  return new Promise((resolve) => {
    const settle = (answer: PeerAnswer): void => {
      clearTimeout(timer);
      child.off('message', settle);
      child.off('exit', onExit);
      resolve(answer);
    };
    const onExit = (code: number | null): void =>
      settle({ kind: 'failed', detail: `its process ended (${code})` });
    const timer = setTimeout(() => settle({ kind: 'failed', detail: `no answer in ${limitMs} ms` }), limitMs);
    child.on('message', settle);
    child.once('exit', onExit);
    child.send(message);
  });
}

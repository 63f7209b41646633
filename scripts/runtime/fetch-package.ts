/**
 * Fetches one npm package as a tarball and proves that it is the one pinned in this source.
 *
 * The pin is npm's own `dist.integrity` (sha512), written down when the package was chosen; what
 * the registry says today is not asked. A mismatch leaves nothing behind that could be used.
 */
import { createHash } from 'node:crypto';
import { createReadStream, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { npmCommand } from './npm-command.ts';
import { runProcess } from './run-process.ts';
import { type Say, tenths } from './say.ts';
import { SetupError } from './setup-error.ts';

export interface PinnedPackage {
  readonly name: string;
  readonly version: string;
  /** `sha512-` and base64, as npm writes it. */
  readonly integrity: string;
  /** Size of the tarball in bytes, for the progress shown. */
  readonly byteLength: number;
}

/** The `sha512-...` integrity of a file. */
export async function integrityOf(file: string): Promise<string> {
  const hash = createHash('sha512');
  await pipeline(createReadStream(file), hash);
  return `sha512-${hash.digest('base64')}`;
}

/** Throws a SetupError and deletes the file when it is not the pinned one. */
export async function verifyIntegrity(file: string, expected: string, what: string): Promise<void> {
  const actual = await integrityOf(file);
  if (actual === expected) return;
  rmSync(file, { force: true });
  throw new SetupError(
    `${what}: integrity mismatch, the download was deleted.\n  expected ${expected}\n  received ${actual}`,
  );
}

function bytesIn(folder: string): number {
  let sum = 0;
  try {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) sum += statSync(join(entry.parentPath, entry.name)).size;
    }
  } catch {
    // npm is renaming files under our eyes; the next look counts them.
  }
  return sum;
}

/** How a package comes into `folder`; the default is `npm pack`. Returns the tarball's path. */
export type PackageSource = (pinned: PinnedPackage, folder: string, say: Say) => Promise<string>;

export const packWithNpm: PackageSource = async (pinned, folder, say) => {
  // A cache of its own: the size of what has arrived can be watched, and 200 MB do not stay in the user's.
  const npmCache = join(folder, 'npm-cache');
  mkdirSync(npmCache, { recursive: true });
  const progress = tenths(say, `downloading ${pinned.name} (${Math.round(pinned.byteLength / 1e6)} MB)`);
  const timer = setInterval(() => progress(bytesIn(npmCache) / pinned.byteLength), 500);
  const [command, ...leading] = npmCommand();
  const { code, output } = await runProcess(command, [
    ...leading,
    'pack',
    `${pinned.name}@${pinned.version}`,
    '--silent',
    `--pack-destination=${folder}`,
    `--cache=${npmCache}`,
  ]);
  clearInterval(timer);
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  if (code !== 0 || tarball === undefined) {
    throw new SetupError(
      `npm pack ${pinned.name}@${pinned.version} failed (exit ${code}):\n${output.trim()}`,
    );
  }
  progress(1);
  rmSync(npmCache, { recursive: true, force: true });
  return join(folder, tarball);
};

/** Puts the proven tarball into `folder` and returns its path. */
export async function fetchPackage(
  pinned: PinnedPackage,
  folder: string,
  say: Say,
  source: PackageSource = packWithNpm,
): Promise<string> {
  const tarball = await source(pinned, folder, say);
  await verifyIntegrity(tarball, pinned.integrity, `${pinned.name}@${pinned.version}`);
  return tarball;
}

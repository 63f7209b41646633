/**
 * Third-party notices: name, version, licence and licence text of every package whose code is in a package.
 *
 * What is bundled is told by the bundler itself, module by module; what is loaded from node_modules at run time is
 * the production tree of package-lock.json. Fonts come with their own licence. A package without a licence, or one
 * whose licence is not on the list, stops the build: better than finding out from its author.
 */
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { z } from 'zod';
import { repositoryRoot } from './runtime/paths.ts';
import { SetupError } from './runtime/setup-error.ts';

export const NOTICES_FILE = 'THIRD-PARTY-NOTICES.txt';
/** What may ship. `(MIT OR X11)` offers MIT. */
const allowed = /^(Apache-2\.0|MIT|MIT-0|BSD-2-Clause|BSD-3-Clause|ISC|0BSD|Unlicense|\(MIT OR X11\))$/;

const packageSchema = z.object({ name: z.string(), version: z.string(), license: z.string().optional() });
const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({ dev: z.boolean().optional(), devOptional: z.boolean().optional() }),
  ),
});

/** Folder of the package that a module belongs to; null: our own code, or the bundler's. */
export function packageFolderOf(moduleId: string): string | null {
  const path = moduleId.replaceAll('\\', '/').replaceAll('\0', '').replace(/\?.*$/, '');
  return /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? null;
}

/** Hears from the bundler which modules end up in its output, and notes the folders of their packages. */
export const notePackages = (folders: Set<string>): Plugin => ({
  name: 'note-packages',
  generateBundle(_options, bundle) {
    for (const part of Object.values(bundle)) {
      if (part.type !== 'chunk') continue;
      for (const id of Object.keys(part.modules)) {
        const folder = packageFolderOf(id);
        if (folder !== null) folders.add(folder);
      }
    }
  },
});

/** Packages that are loaded from node_modules where the app runs. */
export function loadedPackages(root = repositoryRoot): string[] {
  const { packages } = lockSchema.parse(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')));
  return Object.entries(packages)
    .filter(([path, { dev, devOptional }]) => path !== '' && dev !== true && devOptional !== true)
    .map(([path]) => join(root, path))
    .filter((folder) => existsSync(folder));
}

function licenceTextOf(folder: string): string {
  const file = readdirSync(folder)
    .sort()
    .find((name) => /^(licen[cs]e|copying)([.-].*)?$/i.test(name));
  return file === undefined ? '' : readFileSync(join(folder, file), 'utf8').trim();
}

/** The text that ships. Throws a SetupError for a package whose licence may not. */
export function formatNotices(folders: Iterable<string>, root = repositoryRoot): string {
  const parts = new Map<string, string>();
  for (const folder of folders) {
    const { name, version, license } = packageSchema.parse(
      JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')),
    );
    if (license === undefined || !allowed.test(license))
      throw new SetupError(`${name} ${version} may not ship: its licence is ${license ?? 'not given'}`);
    parts.set(`${name} ${version}`, `${name} ${version} (${license})\n\n${licenceTextOf(folder)}`.trimEnd());
  }
  for (const file of globSync('resources/**/{OFL,LICENSE}*.txt', { cwd: root }).sort())
    parts.set(`~ ${file}`, `${file}\n\n${readFileSync(join(root, file), 'utf8').trim()}`);
  const rule = `\n\n${'-'.repeat(78)}\n\n`;
  return `${[
    'Gatehouse is under the Apache License 2.0 (LICENSE). It holds the following work of others.',
    ...[...parts].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, text]) => text),
  ].join(rule)}\n`;
}

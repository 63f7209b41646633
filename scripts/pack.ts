/**
 * `npm run pack`: packages for stations, made by electron-builder.
 *
 * A release (deb, nsis) is made from the official Electron or not at all. Only the `dir` target may
 * come from the fallback, for trying the packed app on this machine; such an output carries
 * GATEHOUSE-FALLBACK.txt. `--check` takes what was packed into service and looks at its files and fuses.
 */
import { copyFileSync, existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listPackage } from '@electron/asar';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { build, type CliOptions, type Configuration } from 'electron-builder';
import { buildApp } from './build.ts';
import { checkPacked } from './check-packed.ts';
import { ensureRuntime, type Runtime } from './runtime/ensure-runtime.ts';
import { FALLBACK_MARKER } from './runtime/fallback-runtime.ts';
import { modulePath, repositoryRoot } from './runtime/paths.ts';
import { sayOnStderr } from './runtime/say.ts';
import { runCommand, SetupError } from './runtime/setup-error.ts';
import { NOTICES_FILE } from './third-party-notices.ts';

const usage = `npm run pack -- [options]

  (no option)       the release packages of this platform (deb or nsis); needs the official Electron
  --dir             only the unpacked folder, for trying it here
  --check           take the packed app into service on a virtual display, look at its files and fuses (needs --dir)
  --test-flavour    leave the inspector fuse on, so that Playwright can attach (needs --dir)
  --help            this text`;

export interface PackPlan {
  readonly isDirOnly: boolean;
  readonly isChecked: boolean;
  readonly isTestFlavour: boolean;
}

/** Throws a SetupError for an option it does not know or a combination that makes no sense. */
export function readPackArguments(given: readonly string[]): PackPlan {
  const known = ['--dir', '--check', '--test-flavour'];
  const unknown = given.filter((argument) => !known.includes(argument));
  if (unknown.length > 0) throw new SetupError(`unknown option ${unknown.join(' ')}\n\n${usage}`);
  const plan = {
    isDirOnly: given.includes('--dir'),
    isChecked: given.includes('--check'),
    isTestFlavour: given.includes('--test-flavour'),
  };
  if (!plan.isDirOnly && (plan.isChecked || plan.isTestFlavour)) {
    throw new SetupError(`--check and --test-flavour go with --dir\n\n${usage}`);
  }
  return plan;
}

/** Prebuilt binaries of the platforms that are not packed, as patterns to leave out. */
function foreignBinaries(platform: string): string[] {
  return ['darwin', 'linux', 'win32', 'android']
    .filter((other) => other !== platform)
    .flatMap((other) => [`!**/prebuilds/*${other}*/**`, `!**/prebuilds/*${other}*`]);
}

/**
 * What electron-builder is told on top of electron-builder.yml.
 *
 * Throws a SetupError when a release is asked for and the runtime is the fallback.
 */
export function planConfiguration(
  plan: PackPlan,
  runtime: Pick<Runtime, 'kind' | 'distPath' | 'version'>,
  platform: string = process.platform,
): Configuration {
  if (runtime.kind === 'fallback' && !plan.isDirOnly) {
    throw new SetupError(
      'A release is made from the official Electron only, and this machine has a stand-in.\n' +
        'Use a machine that reaches https://github.com/electron/electron/releases, or try --dir.',
    );
  }
  return {
    electronDist: runtime.distPath,
    electronVersion: runtime.version,
    npmRebuild: false,
    // Merged behind the list of electron-builder.yml.
    files: foreignBinaries(platform),
    ...(plan.isTestFlavour
      ? {
          directories: { output: 'dist/packages-test' },
          electronFuses: { enableNodeCliInspectArguments: true },
        }
      : {}),
    // Electron's own default app comes along when it is copied from a folder; a station has no use for it.
    afterPack: async ({ appOutDir }) =>
      rmSync(join(appOutDir, 'resources', 'default_app.asar'), { force: true }),
  };
}

/** Only the bundles and what they load from node_modules may be in a package: no sources, no tools, no tests. */
export function findStrayFiles(packed: readonly string[]): string[] {
  const isWanted = /^\/(package\.json|dist(\/app(\/.*)?)?|node_modules(\/.*)?)$/;
  const isUnwanted = /^\/dist\/.*\.map$|\/\.sources$|^\/node_modules\/(electron|vite|typescript)(\/|$)/;
  return packed
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => !isWanted.test(path) || isUnwanted.test(path));
}

/** What no package can do without. */
export function findAbsentFiles(packed: readonly string[]): string[] {
  return [
    '/package.json',
    '/dist/app/main.js',
    '/dist/app/admin.js',
    '/dist/app/bridge.js',
    '/dist/app/export-worker.js',
    '/dist/app/desk-worker.js',
    '/dist/app/back-up-worker.js',
    '/dist/app/preload.cjs',
    '/dist/app/renderer/index.html',
    '/node_modules/better-sqlite3/package.json',
    '/node_modules/serialport/package.json',
    '/node_modules/node-hid/package.json',
  ].filter((path) => !packed.some((entry) => entry.replaceAll('\\', '/') === path));
}

/** Fuses that must be off in what is shipped (the inspector stays on in the test flavour). */
async function checkFuses(executable: string, isTestFlavour: boolean): Promise<void> {
  const wire = await getCurrentFuseWire(executable);
  const wanted: readonly (readonly [FuseV1Options, boolean])[] = [
    [FuseV1Options.RunAsNode, false],
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable, false],
    [FuseV1Options.EnableNodeCliInspectArguments, isTestFlavour],
    [FuseV1Options.OnlyLoadAppFromAsar, true],
    [FuseV1Options.GrantFileProtocolExtraPrivileges, false],
    [FuseV1Options.EnableCookieEncryption, true],
  ];
  const wrong = wanted.filter(([fuse, isOn]) => wire[fuse] !== (isOn ? FuseState.ENABLE : FuseState.DISABLE));
  if (wrong.length > 0) {
    throw new SetupError(
      `wrong fuses in the packed app: ${wrong.map(([fuse]) => FuseV1Options[fuse]).join(', ')}`,
    );
  }
}

async function pack(): Promise<number> {
  const given = process.argv.slice(2);
  if (given.includes('--help') || given.includes('-h')) {
    console.log(usage);
    return 0;
  }
  const plan = readPackArguments(given);
  const runtime = await ensureRuntime({
    needs: plan.isChecked ? ['display'] : [],
    ...(plan.isDirOnly ? {} : { wanted: 'official' as const }),
  });
  const config = planConfiguration(plan, runtime);
  await buildApp();
  const output = join(repositoryRoot, plan.isTestFlavour ? 'dist/packages-test' : 'dist/packages');
  // A marker or a library left over from an earlier output must not travel into this one.
  rmSync(output, { recursive: true, force: true });
  const options: CliOptions = { projectDir: repositoryRoot, config };
  if (plan.isDirOnly) options.dir = true;
  await build(options);
  if (!plan.isDirOnly) return 0;
  const unpacked = readdirSync(output)
    .map((name) => join(output, name))
    .find((path) => path.endsWith('-unpacked') && statSync(path).isDirectory());
  if (unpacked === undefined) throw new SetupError(`electron-builder left no unpacked folder in ${output}`);
  const marker = join(unpacked, FALLBACK_MARKER);
  if (runtime.kind === 'fallback') {
    // The stand-in cannot load the shipped binary (native-database.ts); its own build takes that place.
    copyFileSync(
      modulePath('better-sqlite3', 'build', 'Release', 'better_sqlite3.node'),
      join(
        unpacked,
        'resources/app.asar.unpacked/node_modules/better-sqlite3/prebuilds',
        `${process.platform}-${process.arch}.node`,
      ),
    );
    writeFileSync(
      marker,
      `Packed from a stand-in Electron ${runtime.version}, for a try on the machine that made it.\nNever give this to a station.\n`,
    );
    sayOnStderr(`packed from the stand-in Electron ${runtime.version}: for this machine only`);
  } else if (existsSync(marker)) {
    throw new SetupError(
      `${marker} is in a package made from the official Electron; clean dist/ and try again`,
    );
  }
  if (plan.isChecked) {
    const executable = join(unpacked, process.platform === 'win32' ? 'Gatehouse.exe' : 'gatehouse');
    const packed = listPackage(join(unpacked, 'resources', 'app.asar'), { isPack: false });
    const absent = [
      ...findAbsentFiles(packed),
      ...['LICENSE.gatehouse.txt', NOTICES_FILE].filter((name) => !existsSync(join(unpacked, name))),
    ];
    if (absent.length > 0) throw new SetupError(`files missing in the package: ${absent.join(', ')}`);
    const stray = findStrayFiles(packed);
    if (stray.length > 0) {
      throw new SetupError(`files in the package that do not belong there: ${stray.slice(0, 20).join(', ')}`);
    }
    await checkFuses(executable, plan.isTestFlavour);
    await checkPacked(executable);
    sayOnStderr('the packed app opens once its vault is set up with --admin; its files and fuses are right');
  }
  console.log(unpacked);
  return 0;
}

if (import.meta.main) await runCommand(pack);

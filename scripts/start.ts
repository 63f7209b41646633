/**
 * `npm start`: builds the app and opens the kiosk in the Electron that this machine can have.
 *
 * Starts a virtual display when there is none and says so. Everything it started ends with it;
 * its exit code is the kiosk's.
 */
import { buildApp } from './build.ts';
import { startDisplay } from './runtime/display.ts';
import { ensureRuntime } from './runtime/ensure-runtime.ts';
import { repositoryRoot } from './runtime/paths.ts';
import { startProcess, stopProcess } from './runtime/run-process.ts';
import { sayOnStderr } from './runtime/say.ts';
import { atEnd, runCommand } from './runtime/setup-error.ts';

const usage = `npm start -- [options]

  --data-dir=PATH     where settings, ledger and logs lie (default: the user's application folder)
  --windowed[=WxH]    a plain window instead of the full screen
  --announce          one JSON line on stdout for everything that happens at the gate
  --json              first print one line {runtime, electron, display, pid} on stdout
  --help              this text

Anything else is handed to Electron as it is. Ctrl-C ends the kiosk.`;

/** Splits what this command understands from what goes to the kiosk. */
export function readStartArguments(given: readonly string[]): {
  readonly wantsHelp: boolean;
  readonly wantsJson: boolean;
  readonly passedOn: readonly string[];
} {
  return {
    wantsHelp: given.includes('--help') || given.includes('-h'),
    wantsJson: given.includes('--json'),
    passedOn: given.filter((argument) => argument !== '--json'),
  };
}

async function start(): Promise<number> {
  const { wantsHelp, wantsJson, passedOn } = readStartArguments(process.argv.slice(2));
  if (wantsHelp) {
    console.log(usage);
    return 0;
  }
  const hasScreen =
    process.platform !== 'linux' || Boolean(process.env.DISPLAY) || Boolean(process.env.WAYLAND_DISPLAY);
  const runtime = await ensureRuntime({ needs: hasScreen ? [] : ['display'] });
  await buildApp();
  let display = process.env.DISPLAY ?? null;
  if (!hasScreen) {
    ({ display } = await startDisplay());
    sayOnStderr(`no display here: the kiosk opens on a virtual one, DISPLAY=${display}`);
  }
  const kiosk = startProcess(runtime.electronPath, [...runtime.args, repositoryRoot, ...passedOn], {
    stdio: ['ignore', 'inherit', 'inherit'],
    // Ctrl-C reaches this command only, which then ends the kiosk once; two signals make Chromium abort.
    detached: true,
    env: {
      ...process.env,
      ...(display === null ? {} : { DISPLAY: display }),
      ELECTRON_RUN_AS_NODE: undefined,
    },
  });
  atEnd(() => stopProcess(kiosk));
  const ended = new Promise<number>((resolve, reject) => {
    kiosk.once('error', reject);
    kiosk.once('exit', (code, signal) => resolve(code ?? (signal === null ? 1 : 0)));
  });
  if (wantsJson) {
    console.log(
      JSON.stringify({ runtime: runtime.kind, electron: runtime.version, display, pid: kiosk.pid ?? null }),
    );
  } else {
    sayOnStderr(`kiosk running: Electron ${runtime.version} (${runtime.kind}). Ctrl-C ends it.`);
  }
  return ended;
}

if (import.meta.main) await runCommand(start);

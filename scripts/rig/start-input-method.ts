/**
 * A Vietnamese input method for tests: ibus-unikey in Telex on a session bus of its own.
 *
 * What it is started with is in a folder of the caller, nothing of the person's own settings is read or
 * changed. Programs that are to type through it get `env`. Needs the packages of `input-method`.
 * Invariant: every process started here ends with `stop`, or with the command that asked for it.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { runProcess, startProcess, stopProcess } from '../runtime/run-process.ts';
import { atEnd, SetupError } from '../runtime/setup-error.ts';
import { readLines } from './read-lines.ts';

export interface InputMethod {
  /** Environment of a GTK program (Electron is one) that types through it. */
  readonly env: Readonly<Record<string, string>>;
  /** Name of the engine that is on: "Unikey". */
  engine(): Promise<string>;
  stop(): Promise<void>;
}

const ENGINE = 'Unikey';
const READY_WITHIN_MS = 20_000;
const POLL_MS = 100;

/** `display`: where the keys will be typed, like ":99". `folder`: an empty one for its files. */
export async function startInputMethod(display: string, folder: string): Promise<InputMethod> {
  const home = join(folder, 'input-method');
  const run = join(home, 'run');
  mkdirSync(run, { recursive: true, mode: 0o700 });
  const ibusAddress = `unix:path=${join(run, 'ibus')}`;
  const base: NodeJS.ProcessEnv = {
    ...process.env,
    DISPLAY: display,
    HOME: home,
    XDG_CONFIG_HOME: join(home, 'config'),
    XDG_CACHE_HOME: join(home, 'cache'),
    XDG_RUNTIME_DIR: run,
    // Settings in memory: the engine's defaults, which are Telex, whatever this person has chosen.
    GSETTINGS_BACKEND: 'memory',
    NO_AT_BRIDGE: '1',
  };
  const bus = startProcess('dbus-daemon', ['--session', '--nofork', '--nopidfile', '--print-address=1'], {
    env: base,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const children = [bus];
  const stop = async (): Promise<void> => {
    withdraw();
    for (const child of [...children].reverse()) await stopProcess(child);
  };
  const withdraw = atEnd(stop);
  const busAddress = await new Promise<string | null>((resolve) => {
    bus.once('error', () => resolve(null));
    bus.once('exit', () => resolve(null));
    if (bus.stdout !== null) readLines(bus.stdout, resolve);
  });
  if (busAddress === null) {
    await stop();
    throw new SetupError('dbus-daemon did not start');
  }
  const env = { ...base, DBUS_SESSION_BUS_ADDRESS: busAddress, IBUS_ADDRESS: ibusAddress };
  children.push(
    startProcess('ibus-daemon', [`--address=${ibusAddress}`, '--panel=disable'], { env, stdio: 'ignore' }),
  );
  const engine = async (): Promise<string> => (await runProcess('ibus', ['engine'], { env })).output.trim();
  const deadline = performance.now() + READY_WITHIN_MS;
  for (;;) {
    // Its exit code also tells of the keyboard map, which a bare X server has none of to load.
    await runProcess('ibus', ['engine', ENGINE], { env });
    const current = await engine();
    if (current.split('\n').at(-1) === ENGINE) break;
    if (performance.now() > deadline) {
      await stop();
      throw new SetupError(`ibus did not switch to ${ENGINE} within ${READY_WITHIN_MS} ms: ${current}`);
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return {
    env: { GTK_IM_MODULE: 'ibus', IBUS_ADDRESS: ibusAddress, DBUS_SESSION_BUS_ADDRESS: busAddress },
    engine,
    stop,
  };
}

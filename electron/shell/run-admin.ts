/**
 * Run admin: carries out an admin's command (`gatehouse --admin vault show`) in place of the station, then ends the program.
 *
 * A packaged station has neither npm nor a Node of its own: the commands run in its main process. Awaited at the top
 * of main.ts, so they run before Electron is ready: no window, no lock, no Chromium and no display. The commands are
 * scripts/, which no product code may import: the path of their built bundle is imported at run time instead.
 */
import { pathToFileURL } from 'node:url';
import { app } from 'electron';
import { textOf } from './load-settings.ts';

/** What admin.js exports (scripts/admin.ts). */
export interface AdminBundle {
  /** The exit code. Throws only for a fault that nobody foresaw. */
  runAdminCommand(given: {
    readonly args: readonly string[];
    /** `--data-dir` in front of `--admin`; the command's own wins. */
    readonly dataDir: string | null;
  }): Promise<number>;
}

/** As the station ends in a fault that nobody foresaw (EX_SOFTWARE of sysexits.h). */
const FAULT_CODE = 70;

export async function runAdmin(
  bundlePath: string,
  given: Parameters<AdminBundle['runAdminCommand']>[0],
): Promise<never> {
  process.on('uncaughtException', endInFault);
  process.on('unhandledRejection', endInFault);
  try {
    const bundle = (await import(/* @vite-ignore */ pathToFileURL(bundlePath).href)) as AdminBundle;
    const code = await bundle.runAdminCommand(given);
    // Windows writes to pipes and terminals behind our back; exit does not wait for that.
    for (const stream of [process.stdout, process.stderr])
      await new Promise((resolve) => stream.write('', resolve));
    app.exit(code);
  } catch (error) {
    endInFault(error);
  }
  // Whatever exit leaves to be done: the station must not start behind a command.
  return new Promise<never>(() => {});
}

function endInFault(error: unknown): void {
  process.stderr.write(`admin: ${error instanceof Error ? (error.stack ?? error.message) : textOf(error)}\n`);
  app.exit(FAULT_CODE);
}

/**
 * Types keys into the focused window with xdotool, as a keyboard scanner does. X11 on Linux only.
 *
 * ASCII only: for other characters xdotool remaps the keyboard while typing and loses some of them, so
 * what arrives would be the tool's fault and not the station's.
 */
import { findOnPath, runProcess } from '../runtime/run-process.ts';
import { SetupError } from '../runtime/setup-error.ts';

/** What a scanner with a US keyboard table can type. */
export const isTypeable = (text: string): boolean => /^[\x20-\x7e]*$/.test(text);

/** Throws a SetupError that says what is missing. */
export function ensureCanType(
  platform: string = process.platform,
  env: NodeJS.ProcessEnv = process.env,
): void {
  if (platform !== 'linux')
    throw new SetupError('Keys can be typed on Linux with X11 only; on this system use --device serial.');
  if (!env.DISPLAY)
    throw new SetupError(
      'There is no X11 display (DISPLAY is not set); on Wayland start the station under Xwayland.',
    );
  if (findOnPath('xdotool', env) === null)
    throw new SetupError('xdotool is missing. Run this, then try again:\n  sudo apt-get install -y xdotool');
}

async function xdotool(args: readonly string[]): Promise<void> {
  const { code, output } = await runProcess('xdotool', args);
  if (code !== 0) throw new SetupError(`xdotool ${args[0]} failed: ${output.trim() || `exit ${code}`}`);
}

/** xdotool looks at one window after the other and gives up when one of them, anybody's, is gone meanwhile. */
const LOOKS = 20;

/** Waits for a visible window whose title holds `title` and gives it the focus. */
export async function focusWindow(title: string): Promise<void> {
  for (let look = 1; ; look += 1) {
    try {
      await xdotool(['search', '--sync', '--onlyvisible', '--name', title, 'windowfocus', '--sync']);
      return;
    } catch (error) {
      if (look === LOOKS || !String(error).includes('BadWindow')) throw error;
    }
  }
}

/** Types `text`, one key every `keyMs`. */
export async function typeText(text: string, keyMs: number): Promise<void> {
  if (!isTypeable(text)) throw new Error('only ASCII can be typed');
  await xdotool(['type', '--delay', String(keyMs), '--', text]);
}

/** Presses one key or chord by its X11 name: "Return", "ctrl+alt+d". */
export const pressKey = (key: string): Promise<void> => xdotool(['key', '--', key]);

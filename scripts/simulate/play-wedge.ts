/**
 * A simulated keyboard scanner: real key events at the focused window, through xdotool.
 *
 * There is no way to type into one window only: whatever has the focus gets the keys, so the window is
 * given the focus first unless the caller looks after it.
 */
import { ensureCanType, focusWindow, pressKey, typeText } from '../rig/type-keys.ts';
import { sayOnStderr } from '../runtime/say.ts';
import type { Action } from './read-script.ts';

const keyOfSuffix: Readonly<Record<string, string>> = {
  '\r': 'Return',
  '\n': 'Return',
  '\r\n': 'Return',
  '\t': 'Tab',
};

export interface WedgeSimulator {
  perform(action: Action): Promise<void>;
}

/** `window`: part of the title of the window that is given the focus; null: whatever has it. */
export async function openWedgeSimulator(options: {
  readonly window: string | null;
  readonly keyMs: number;
}): Promise<WedgeSimulator> {
  ensureCanType();
  if (options.window !== null) {
    sayOnStderr(`waiting for a window with "${options.window}" in its title`);
    await focusWindow(options.window);
  }
  return {
    async perform(action) {
      switch (action.kind) {
        case 'code': {
          await typeText(Buffer.from(action.bytes).toString(), options.keyMs);
          const key = keyOfSuffix[action.suffix];
          if (key !== undefined) await pressKey(key);
          return;
        }
        case 'key':
          await pressKey(action.key);
          return;
        case 'fault':
          // What UniKey does on Windows: it takes letters back and types others in their place.
          await typeText('HC1:6BFO', options.keyMs);
          await pressKey('BackSpace');
          await typeText('XN0QR', options.keyMs);
          await pressKey('Return');
          return;
        case 'bytes':
          throw new Error('a keyboard sends no bytes');
      }
    },
  };
}

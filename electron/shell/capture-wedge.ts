/**
 * Captures the keyboard wedge: every key that reaches the gate window is taken in the main process.
 *
 * No key ever reaches the page, so no shortcut fires and nothing on it needs focus. What the keys mean
 * is decided by native-bridge/wedge-decoder.ts; this file only hands them over with their time. One
 * chord is staff's and never part of a scan: Ctrl+Alt+D opens the devices screen. While the vault's passphrase is
 * asked for, what a person types goes there and nowhere else; what comes at a pace that nobody types is a visitor's
 * scan all the same, and is taken back out of the passphrase.
 */
import type { Input, WebContents } from 'electron';
import type { DropKind, Scan } from '../../contract/scan.ts';
import { type Settings, WEDGE_DEVICE_ID } from '../../contract/settings.ts';
import { watchQuiet } from '../../native-bridge/watch-quiet.ts';
import { createWedgeDecoder, SURE_PACE_MS, type WedgeFrame } from '../../native-bridge/wedge-decoder.ts';

const timers = {
  set(ms: number, task: () => void): () => void {
    const timer = setTimeout(task, ms);
    return () => clearTimeout(timer);
  },
};

const isStaffKey = ({ code, control, alt, shift, meta }: Input): boolean =>
  code === 'KeyD' && control && alt && !shift && !meta;

/** A key of somebody who types or walks about the screen. `scanned`: the last characters were a scanner's. */
export type KeyStroke =
  | { readonly kind: 'character'; readonly character: string }
  | { readonly kind: 'delete' | 'enter' | 'escape' | 'tab' | 'back-tab' | 'left' | 'right' | 'scanned' };

/** After the last key of a burst a scanner may still send its Enter: within this time no key is a person's, ms. */
export const WALK_AFTER_MS = 300;

/** Keys by which a person walks about the screen; up is back and down is on, as in a list. */
const walkingKeys: Readonly<Record<string, 'tab' | 'left' | 'right' | 'enter' | 'escape'>> = {
  Tab: 'tab',
  ArrowLeft: 'left',
  ArrowUp: 'left',
  ArrowRight: 'right',
  ArrowDown: 'right',
  Enter: 'enter',
  NumpadEnter: 'enter',
  Escape: 'escape',
};

/** Null: walks nowhere. With Ctrl, Alt or Windows it is a shortcut, which the gate has none of. */
function walkOf({ code, control, alt, meta, shift, isComposing }: Input): KeyStroke | null {
  const kind = walkingKeys[code];
  if (kind === undefined || control || alt || meta || isComposing) return null;
  return { kind: kind === 'tab' && shift ? 'back-tab' : kind };
}

/** Ctrl and Alt together are AltGr, by which some layouts type; either alone is a shortcut. Null: types nothing. */
function strokeOf(input: Input): KeyStroke | null {
  const { code, key, control, alt, meta, isAutoRepeat, isComposing } = input;
  if (meta || control !== alt || isComposing) return null;
  if (code === 'Backspace') return { kind: 'delete' };
  if (isAutoRepeat) return null;
  const walk = walkOf(input);
  if (walk !== null) return walk;
  return [...key].length === 1 ? { kind: 'character', character: key } : null;
}

/** `nowMs` is the wall clock in Unix milliseconds with fraction. */
export function captureWedge(
  contents: Pick<WebContents, 'on'>,
  { lane, prefix = '', suffix = 'auto' }: Pick<Settings['wedge'], 'lane' | 'prefix' | 'suffix'>,
  nowMs: () => number,
  hear: {
    readonly scan: (scan: Scan) => void;
    readonly drop: (kind: DropKind) => void;
    /** Ctrl+Alt+D was pressed. */
    readonly staffKey: () => void;
    /** Something is typed into (a passphrase, a PIN, a form): `typed` hears what a person types. */
    readonly isAsking: () => boolean;
    readonly typed: (stroke: KeyStroke) => void;
    /** Nothing is typed into, and a person walks about the screen with Tab, arrows, Enter and Escape. */
    readonly walked?: (stroke: KeyStroke) => void;
  },
): void {
  const decoder = createWedgeDecoder({ prefix, suffix });
  let cancelQuiet = (): void => {};

  /** The burst that is being typed, by its keys; any of them may have been meant for the passphrase. */
  let burst = { keys: 0, firstAtMs: 0, lastAtMs: 0, isPassphrase: false };

  /** While a passphrase is typed only what no person can have typed is a scan: anything else may be the passphrase. */
  const isSure = (frame: WedgeFrame): boolean =>
    frame.kind === 'text' &&
    burst.keys > 1 &&
    (burst.lastAtMs - burst.firstAtMs) / (burst.keys - 1) <= SURE_PACE_MS;

  function countKey({ code, type, isAutoRepeat }: Input, atMs: number): void {
    const isInside = decoder.isInsideBurst();
    const isPassphrase = hear.isAsking() || (isInside && burst.isPassphrase);
    const isKey =
      type === 'keyDown' && !isAutoRepeat && !/^(Shift|Control|Alt|Meta|Enter|NumpadEnter)/.test(code);
    if (!isKey) burst = { ...burst, isPassphrase };
    else if (isInside) burst = { ...burst, keys: burst.keys + 1, lastAtMs: atMs, isPassphrase };
    else burst = { keys: 1, firstAtMs: atMs, lastAtMs: atMs, isPassphrase };
  }

  function deliver(frame: WedgeFrame | null): void {
    if (frame === null) return;
    if (burst.isPassphrase) {
      if (!isSure(frame)) return;
      hear.typed({ kind: 'scanned' });
    }
    if (frame.kind !== 'text') {
      hear.drop(frame.kind);
      return;
    }
    hear.scan({
      deviceId: WEDGE_DEVICE_ID,
      lane,
      via: 'wedge',
      text: frame.text,
      isUtf8: true,
      byteLength: Buffer.byteLength(frame.text),
      lastByteAtMs: frame.lastKeyAtMs,
    });
  }

  contents.on('before-input-event', (event, input) => {
    event.preventDefault();
    if (isStaffKey(input)) {
      if (input.type === 'keyDown' && !input.isAutoRepeat) hear.staffKey();
      return;
    }
    const atMs = nowMs();
    // No code begins with one of these keys; behind a code they may be its end, however late.
    const walk = input.type === 'keyDown' && !hear.isAsking() && !input.isAutoRepeat ? walkOf(input) : null;
    if (walk !== null && !decoder.isInsideBurst() && atMs - burst.lastAtMs >= WALK_AFTER_MS) {
      hear.walked?.(walk);
      return;
    }
    const stroke = input.type === 'keyDown' && hear.isAsking() ? strokeOf(input) : null;
    countKey(input, atMs);
    const frame = decoder.push({
      type: input.type === 'keyUp' ? 'up' : 'down',
      code: input.code,
      key: input.key,
      shift: input.shift,
      control: input.control,
      alt: input.alt,
      meta: input.meta,
      isAutoRepeat: input.isAutoRepeat,
      isComposing: input.isComposing,
      atMs,
    });
    cancelQuiet();
    // The Enter of a scanner ends its scan; the Enter of a person hands the passphrase over.
    if (stroke !== null && !(stroke.kind === 'enter' && frame !== null && isSure(frame))) hear.typed(stroke);
    deliver(frame);
    if (decoder.isInsideBurst())
      cancelQuiet = watchQuiet(timers, decoder.quietMs(), () => deliver(decoder.endByQuiet()));
  });
}

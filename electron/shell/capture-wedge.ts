/**
 * Captures the keyboard wedge: every key that reaches the gate window is taken in the main process.
 *
 * No key ever reaches the page, so no shortcut fires and nothing on it needs focus. What the keys mean
 * is decided by native-bridge/wedge-decoder.ts; this file only hands them over with their time. One
 * chord is staff's and never part of a scan: Ctrl+Alt+D opens the devices screen.
 */
import type { Input, WebContents } from 'electron';
import type { DropKind, Scan } from '../../contract/scan.ts';
import { type Settings, WEDGE_DEVICE_ID } from '../../contract/settings.ts';
import { watchQuiet } from '../../native-bridge/watch-quiet.ts';
import { createWedgeDecoder, type WedgeFrame } from '../../native-bridge/wedge-decoder.ts';

const timers = {
  set(ms: number, task: () => void): () => void {
    const timer = setTimeout(task, ms);
    return () => clearTimeout(timer);
  },
};

const isStaffKey = ({ code, control, alt, shift, meta }: Input): boolean =>
  code === 'KeyD' && control && alt && !shift && !meta;

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
  },
): void {
  const decoder = createWedgeDecoder({ prefix, suffix });
  let cancelQuiet = (): void => {};

  function deliver(frame: WedgeFrame | null): void {
    if (frame === null) return;
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
      atMs: nowMs(),
    });
    cancelQuiet();
    deliver(frame);
    if (decoder.isInsideBurst())
      cancelQuiet = watchQuiet(timers, decoder.quietMs(), () => deliver(decoder.endByQuiet()));
  });
}

/**
 * Captures the keyboard wedge: every key that reaches the gate window is taken in the main process.
 *
 * No key ever reaches the page, so no shortcut fires and nothing on it needs focus. What the keys mean
 * is decided by native-bridge/wedge-decoder.ts; this file only hands them over with their time.
 */
import type { WebContents } from 'electron';
import type { DropKind, Scan } from '../../contract/scan.ts';
import { WEDGE_DEVICE_ID } from '../../contract/settings.ts';
import { createWedgeDecoder, WEDGE_QUIET_MS, type WedgeFrame } from '../../native-bridge/wedge-decoder.ts';

export function captureWedge(
  contents: WebContents,
  lane: string,
  nowMs: () => number,
  hear: { readonly scan: (scan: Scan) => void; readonly drop: (kind: DropKind) => void },
): void {
  const decoder = createWedgeDecoder();
  let quiet: NodeJS.Timeout | undefined;

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
      byteLength: frame.text.length,
      lastByteAtMs: frame.lastKeyAtMs,
    });
  }

  contents.on('before-input-event', (event, input) => {
    event.preventDefault();
    const frame = decoder.push({
      type: input.type === 'keyUp' ? 'up' : 'down',
      code: input.code,
      key: input.key,
      shift: input.shift,
      control: input.control,
      alt: input.alt,
      meta: input.meta,
      isAutoRepeat: input.isAutoRepeat,
      atMs: nowMs(),
    });
    clearTimeout(quiet);
    deliver(frame);
    if (decoder.isInsideBurst()) quiet = setTimeout(() => deliver(decoder.endByQuiet()), WEDGE_QUIET_MS);
  });
}

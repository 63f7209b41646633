/**
 * Join reports: makes one frame of the reports that a HID POS scanner cuts a code into.
 *
 * Bytes are joined first and decoded as UTF-8 once, at the end: a report may end inside a character.
 * Pure: owns no timer and no clock. Memory is bounded by the largest frame; the rest of a longer one is
 * skipped up to its end and given as one drop. CR, LF and TAB at the end are a suffix of the scanner.
 */
import { MAX_SCAN_CHARACTERS } from '../contract/scan.ts';
import { MAX_FRAME_BYTES } from './frame-splitter.ts';
import type { ReportPart } from './hid-layout.ts';

export type JoinedFrame =
  | {
      readonly kind: 'text';
      readonly text: string;
      readonly isUtf8: boolean;
      /** Bytes of the code without its suffix. */
      readonly byteLength: number;
      /** AIM identifier and the code with its suffix, for the masked view. */
      readonly raw: string;
      readonly isReply: boolean;
    }
  | { readonly kind: 'too-long'; readonly byteLength: number }
  /** The rest of a code never came, and another one began. */
  | { readonly kind: 'cut'; readonly byteLength: number };

export interface ReportJoiner {
  push(part: ReportPart): JoinedFrame[];
  /** Lets the unfinished frame go; returns how many bytes it had. */
  discard(): number;
  isInsideFrame(): boolean;
}

const isSuffix = (byte: number | undefined): boolean => byte === 0x0d || byte === 0x0a || byte === 0x09;

export function createReportJoiner(): ReportJoiner {
  const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const lenient = new TextDecoder('utf-8', { ignoreBOM: true });
  const held = new Uint8Array(MAX_FRAME_BYTES);
  let length = 0;
  let skipped = 0;
  let aim = '';
  let isInside = false;

  function decode(bytes: Uint8Array): { text: string; isUtf8: boolean } {
    try {
      return { text: strict.decode(bytes), isUtf8: true };
    } catch {
      return { text: lenient.decode(bytes), isUtf8: false };
    }
  }

  function discard(): number {
    const byteLength = length + skipped;
    length = 0;
    skipped = 0;
    isInside = false;
    return byteLength;
  }

  function end(isReply: boolean): JoinedFrame | null {
    const bytes = held.subarray(0, length);
    const wasSkipped = skipped > 0;
    const byteLength = discard();
    if (wasSkipped) return { kind: 'too-long', byteLength };
    let kept = byteLength;
    while (kept > 0 && isSuffix(bytes[kept - 1])) kept -= 1;
    if (kept === 0) return null;
    const { text, isUtf8 } = decode(bytes.subarray(0, kept));
    // A code point outside the BMP is two units of `text`.
    if (kept > MAX_SCAN_CHARACTERS && Array.from(text).length > MAX_SCAN_CHARACTERS)
      return { kind: 'too-long', byteLength };
    const suffix = String.fromCharCode(...bytes.subarray(kept, byteLength));
    return { kind: 'text', text, isUtf8, byteLength: kept, raw: aim + text + suffix, isReply };
  }

  return {
    push(part) {
      const frames: JoinedFrame[] = [];
      if (isInside && part.aim !== aim) frames.push({ kind: 'cut', byteLength: discard() });
      aim = part.aim;
      const fits = Math.min(part.data.length, MAX_FRAME_BYTES - length);
      held.set(part.data.subarray(0, fits), length);
      length += fits;
      skipped += part.data.length - fits;
      isInside = part.isContinued;
      if (part.isContinued) return frames;
      const frame = end(part.isReply);
      if (frame !== null) frames.push(frame);
      return frames;
    },
    discard,
    isInsideFrame: () => isInside,
  };
}

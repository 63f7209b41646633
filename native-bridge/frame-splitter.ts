/**
 * Frame splitter: cuts a scanner's byte stream into frames, one frame a code.
 *
 * A frame ends at CR, LF, CRLF or TAB, or when the owner calls `endByQuiet` after FRAME_QUIET_MS
 * without bytes. Bytes are joined first and decoded as UTF-8 once, at the end of the frame: a chunk
 * boundary may fall inside a character. Pure: owns no timer and no clock. Memory is bounded by the
 * largest frame; the rest of a longer one is skipped up to its end and reported as one drop.
 */
import { MAX_SCAN_CHARACTERS } from '../contract/scan.ts';

const CR = 0x0d;
const LF = 0x0a;
const TAB = 0x09;
/** UTF-8 needs at most 4 bytes for a character: past this no text can be within the limit. */
export const MAX_FRAME_BYTES = MAX_SCAN_CHARACTERS * 4;

export type Frame =
  | { readonly kind: 'text'; readonly text: string; readonly isUtf8: boolean; readonly byteLength: number }
  | { readonly kind: 'too-long'; readonly byteLength: number };

export interface FrameSplitter {
  /** Takes the next bytes and returns the frames that they completed, in order. */
  push(chunk: Uint8Array): Frame[];
  /** The line has been quiet for FRAME_QUIET_MS: whatever is held is a frame. */
  endByQuiet(): Frame[];
  /** The device went away: a half-read code is nobody's scan. Returns how many bytes were let go. */
  discard(): number;
  /** True while bytes of an unfinished frame are held (or skipped). */
  isInsideFrame(): boolean;
}

/** Number of Unicode code points; `length` would count a character outside the BMP twice. */
function countCharacters(text: string): number {
  let count = text.length;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit >= 0xd800 && unit <= 0xdbff) count -= 1;
  }
  return count;
}

export function createFrameSplitter(): FrameSplitter {
  const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const lenient = new TextDecoder('utf-8', { ignoreBOM: true });
  const held = new Uint8Array(MAX_FRAME_BYTES);
  let heldLength = 0;
  let skippedLength = 0;

  function decode(bytes: Uint8Array): { text: string; isUtf8: boolean } {
    try {
      return { text: strict.decode(bytes), isUtf8: true };
    } catch {
      return { text: lenient.decode(bytes), isUtf8: false };
    }
  }

  function end(frames: Frame[]): void {
    const byteLength = heldLength + skippedLength;
    const bytes = held.subarray(0, heldLength);
    const wasSkipped = skippedLength > 0;
    heldLength = 0;
    skippedLength = 0;
    // Nothing between two terminators (CRLF, a doubled suffix) is no scan at all.
    if (byteLength === 0) return;
    if (wasSkipped) {
      frames.push({ kind: 'too-long', byteLength });
      return;
    }
    const { text, isUtf8 } = decode(bytes);
    if (byteLength > MAX_SCAN_CHARACTERS && countCharacters(text) > MAX_SCAN_CHARACTERS) {
      frames.push({ kind: 'too-long', byteLength });
    } else {
      frames.push({ kind: 'text', text, isUtf8, byteLength });
    }
  }

  function keep(part: Uint8Array): void {
    const fits = Math.min(part.length, MAX_FRAME_BYTES - heldLength);
    held.set(part.subarray(0, fits), heldLength);
    heldLength += fits;
    skippedLength += part.length - fits;
  }

  return {
    push(chunk) {
      const frames: Frame[] = [];
      let from = 0;
      for (let i = 0; i < chunk.length; i += 1) {
        const byte = chunk[i];
        if (byte === CR || byte === LF || byte === TAB) {
          keep(chunk.subarray(from, i));
          end(frames);
          from = i + 1;
        }
      }
      keep(chunk.subarray(from));
      return frames;
    },
    endByQuiet() {
      const frames: Frame[] = [];
      end(frames);
      return frames;
    },
    discard() {
      const byteLength = heldLength + skippedLength;
      heldLength = 0;
      skippedLength = 0;
      return byteLength;
    },
    isInsideFrame: () => heldLength + skippedLength > 0,
  };
}

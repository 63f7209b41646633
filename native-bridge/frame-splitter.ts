/**
 * Frame splitter: cuts a scanner's byte stream into frames, one frame a code.
 *
 * A frame ends at the device's suffix (`auto`: CR, LF, CRLF or TAB), or when the owner calls `endByQuiet`
 * after FRAME_QUIET_MS without bytes. Line ends that are not the suffix are part of the code. Bytes are
 * joined first and decoded as UTF-8 once, at the end of the frame: a chunk boundary may fall inside a
 * character. Pure: owns no timer and no clock. Memory is bounded by the largest frame; the rest of a
 * longer one is skipped up to its end and reported as one drop.
 */
import type { SerialDevice } from '../contract/devices.ts';
import { MAX_SCAN_CHARACTERS } from '../contract/scan.ts';

const CR = 0x0d;
const LF = 0x0a;
const TAB = 0x09;
export type Suffix = SerialDevice['suffix'];
/** Bytes that end a frame. CRLF needs both in order and is told apart below. */
const endsAt: Readonly<Record<Suffix, readonly number[]>> = {
  auto: [CR, LF, TAB],
  cr: [CR],
  lf: [LF],
  crlf: [LF],
  tab: [TAB],
  none: [],
};
const isLineEnd = (byte: number): boolean => byte === CR || byte === LF || byte === TAB;
/** UTF-8 needs at most 4 bytes for a character: past this no text can be within the limit. */
export const MAX_FRAME_BYTES = MAX_SCAN_CHARACTERS * 4;

export type Frame =
  | {
      readonly kind: 'text';
      readonly text: string;
      readonly isUtf8: boolean;
      /** Without what ended it. */
      readonly byteLength: number;
      /** What ended it; empty: quiet did. A LF that came behind a CR in another chunk is not seen. */
      readonly ending: string;
    }
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

export function createFrameSplitter(suffix: Suffix = 'auto'): FrameSplitter {
  const enders = endsAt[suffix];
  const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const lenient = new TextDecoder('utf-8', { ignoreBOM: true });
  const held = new Uint8Array(MAX_FRAME_BYTES);
  let heldLength = 0;
  let skippedLength = 0;
  /** The last byte kept or skipped, for a CRLF that a chunk boundary cut. */
  let lastByte = 0;

  function decode(bytes: Uint8Array): { text: string; isUtf8: boolean } {
    try {
      return { text: strict.decode(bytes), isUtf8: true };
    } catch {
      return { text: lenient.decode(bytes), isUtf8: false };
    }
  }

  function end(frames: Frame[], ending: string): void {
    const byteLength = heldLength + skippedLength;
    const bytes = held.subarray(0, heldLength);
    const wasSkipped = skippedLength > 0;
    heldLength = 0;
    skippedLength = 0;
    // Nothing between two terminators (CRLF, a doubled suffix, one more than was set) is no scan at all.
    if (byteLength === 0 || (!wasSkipped && bytes.every(isLineEnd))) return;
    if (wasSkipped) {
      frames.push({ kind: 'too-long', byteLength });
      return;
    }
    const { text, isUtf8 } = decode(bytes);
    if (byteLength > MAX_SCAN_CHARACTERS && countCharacters(text) > MAX_SCAN_CHARACTERS) {
      frames.push({ kind: 'too-long', byteLength });
    } else {
      frames.push({ kind: 'text', text, isUtf8, byteLength, ending });
    }
  }

  function keep(part: Uint8Array): void {
    const fits = Math.min(part.length, MAX_FRAME_BYTES - heldLength);
    held.set(part.subarray(0, fits), heldLength);
    heldLength += fits;
    skippedLength += part.length - fits;
    lastByte = part.at(-1) ?? lastByte;
  }

  /** Takes back the CR that turned out to be half of the suffix. */
  function dropLastByte(): void {
    if (skippedLength > 0) skippedLength -= 1;
    else heldLength -= 1;
  }

  return {
    push(chunk) {
      const frames: Frame[] = [];
      let from = 0;
      for (let i = 0; i < chunk.length; i += 1) {
        const byte = chunk[i] ?? 0;
        if (!enders.includes(byte)) continue;
        if (suffix === 'crlf') {
          keep(chunk.subarray(from, i));
          from = i;
          if (heldLength + skippedLength === 0 || lastByte !== CR) continue;
          dropLastByte();
          end(frames, '\r\n');
        } else {
          keep(chunk.subarray(from, i));
          const isPair = suffix === 'auto' && byte === CR && chunk[i + 1] === LF;
          end(frames, isPair ? '\r\n' : String.fromCharCode(byte));
        }
        from = i + 1;
      }
      keep(chunk.subarray(from));
      return frames;
    },
    endByQuiet() {
      const frames: Frame[] = [];
      end(frames, '');
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

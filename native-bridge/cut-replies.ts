/**
 * Cuts a scanner's replies to commands out of its data: they share one line (docs/devices.md, serial).
 *
 * Newland (unified command set): STX SOH "0000" ... ACK, ENQ or NAK, then ";" ETX. Cut out of the bytes,
 * because the text between may hold line ends; a header cut by a chunk boundary is held until it is sure.
 * Honeywell (menu commands): the command again with ACK, ENQ or NAK before its "." or "!"; a REVINF
 * answer also sends lines before that, which are known by their names and taken only while it is awaited.
 * Anything else is a visitor's code and passes. Memory is bounded. Pure: owns no timer.
 */
import type { ScannerProfile } from '../contract/devices.ts';
import { describeRevision } from './hid-commands.ts';

/** Longest reply, bytes: the longest seen is 350. What claims to be longer is none. */
export const MAX_REPLY_BYTES = 2_048;

const NEWLAND_HEADER = [0x02, 0x01, 0x30, 0x30, 0x30, 0x30];
const ACK = 0x06;
const ENQ = 0x05;
const NAK = 0x15;
const ETX = 0x03;
const SEMICOLON = 0x3b;

// biome-ignore lint/suspicious/noControlCharactersInRegex: these control characters are what a reply is known by
const HONEYWELL_ANSWER = /[\x20-\x7e\r\n]*[\x05\x06\x15][.!]/;
const HONEYWELL_LINES =
  /^(?:Product Name|Boot Revision|Software Part Number|Software Revision|Serial Number|Supported IF|PCB Assembly ID|Engine Firmware Type) *:/;
/** Newland's older command set answers `$$%~OK` and the like. */
const NEWLAND_OLD_ANSWER = /^\$\$%~/;

export interface ReplyCutter {
  /** The bytes that are data. */
  push(chunk: Uint8Array): Uint8Array;
  /** The line is quiet: held bytes that did not become a reply are data after all; a cut reply is let go. */
  endByQuiet(): { readonly data: Uint8Array; readonly strayBytes: number };
  /** The line broke: lets go of everything and returns how many bytes that were. */
  discard(): number;
  /** True while bytes are held: the owner must call `endByQuiet` when the line is quiet. */
  holds(): boolean;
  /** `text` of a frame without replies; null: it was nothing else. */
  frame(text: string): string | null;
  /** A query was sent: until `endWait` its answer is taken out of the data and kept. */
  await(): void;
  endWait(): void;
  /** What the scanner said of itself since it was last asked for; null: nothing. */
  takeDescription(): string | null;
}

const NOTHING = new Uint8Array(0);

export function createReplyCutter(profile: ScannerProfile): ReplyCutter {
  let held: number[] = [];
  let isInReply = false;
  let isAwaited = false;
  let lines: string[] = [];
  let description: string | null = null;

  function keepNewland(reply: readonly number[]): void {
    const answer = new TextDecoder().decode(Uint8Array.from(reply.slice(NEWLAND_HEADER.length, -3)));
    const said = /^@QRYSYS(.+)$/s.exec(answer)?.[1];
    // biome-ignore lint/suspicious/noControlCharactersInRegex: line ends and separators inside the answer
    const readable = said?.replace(/[\x00-\x20\x7f]+/g, ' ').trim();
    if (isAwaited && readable !== undefined && readable !== '') description = readable.slice(0, 200);
  }

  /** Takes one byte; what is data goes to `data`. */
  function takeNewland(byte: number, data: number[]): void {
    if (isInReply) {
      held.push(byte);
      const [beforeLast, last] = held.slice(-2);
      if (beforeLast === SEMICOLON && last === ETX) {
        const status = held.at(-3);
        if (status === ACK || status === ENQ || status === NAK) {
          keepNewland(held);
          held = [];
          isInReply = false;
        }
      } else if (held.length >= MAX_REPLY_BYTES) {
        data.push(...held);
        held = [];
        isInReply = false;
      }
      return;
    }
    if (byte !== NEWLAND_HEADER[held.length]) {
      data.push(...held);
      held = [];
    }
    if (byte !== NEWLAND_HEADER[held.length]) {
      data.push(byte);
      return;
    }
    held.push(byte);
    isInReply = held.length === NEWLAND_HEADER.length;
  }

  function readHoneywell(text: string): string | null {
    if (isAwaited && HONEYWELL_LINES.test(text.trimStart())) {
      lines.push(text.trim());
      // Without a suffix the whole answer is one frame, its end included.
      if (!HONEYWELL_ANSWER.test(text)) return null;
    }
    const answer = HONEYWELL_ANSWER.exec(text);
    if (answer === null) return text;
    if (isAwaited) description = describeRevision(lines.join('\n')) ?? description;
    lines = [];
    // A code scanned right behind the answer may be in the same frame.
    const rest = text.slice(answer.index + answer[0].length);
    return rest.trim() === '' ? null : rest;
  }

  return {
    push(chunk) {
      if (profile !== 'newland') return chunk;
      // Only STX begins a reply: the usual chunk is all data.
      if (held.length === 0 && !chunk.includes(NEWLAND_HEADER[0] ?? 0)) return chunk;
      const data: number[] = [];
      for (const byte of chunk) takeNewland(byte, data);
      return Uint8Array.from(data);
    },
    endByQuiet() {
      const wasInReply = isInReply;
      const bytes = held;
      held = [];
      isInReply = false;
      return wasInReply
        ? { data: NOTHING, strayBytes: bytes.length }
        : { data: Uint8Array.from(bytes), strayBytes: 0 };
    },
    discard() {
      const count = held.length;
      held = [];
      isInReply = false;
      lines = [];
      return count;
    },
    holds: () => held.length > 0,
    frame(text) {
      if (profile === 'honeywell') return readHoneywell(text);
      if (profile === 'newland' && NEWLAND_OLD_ANSWER.test(text)) return null;
      return text;
    },
    await() {
      isAwaited = true;
      lines = [];
    },
    endWait() {
      isAwaited = false;
      lines = [];
    },
    takeDescription() {
      const taken = description;
      description = null;
      return taken;
    },
  };
}

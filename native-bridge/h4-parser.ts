/**
 * H4 parser: cuts the byte stream of a Bluetooth controller into HCI events (Core Spec Vol 4 Part A §2).
 *
 * A scanner that never connects gets events (04) only: data packets (02, 03, 05) would need a connection,
 * so taking their headers for real would only let one wrong byte swallow up to 65,535 good ones. Bytes
 * are taken for an event only when code, length and (for advertising reports) inner lengths agree;
 * otherwise one byte is dropped and counted, and the next is tried. Never throws; holds at most one event.
 */

/** Indicator, code, length and 255 bytes of parameters. */
export const MAX_EVENT_BYTES = 258;
/**
 * A cut-off event that had no byte for this long is given up, ms: a wrong length must not eat the next
 * answer. Longer than any pause of this process: a controller sends an event without one.
 */
export const EVENT_QUIET_MS = 300;

const EVENT = 0x04;
const HEADER_BYTES = 3;
const NOT_AN_EVENT = -1;
const TOO_SHORT_TO_TELL = 0;

export const eventCodes = {
  commandComplete: 0x0e,
  commandStatus: 0x0f,
  hardwareError: 0x10,
  dataBufferOverflow: 0x1a,
  leMeta: 0x3e,
  vendor: 0xff,
} as const;

const KNOWN_CODES: ReadonlySet<number> = new Set(Object.values(eventCodes));

export const leSubevents = { advertisingReport: 0x02, extendedAdvertisingReport: 0x0d } as const;

export interface H4Event {
  readonly code: number;
  /** A view into the chunk that was pushed: copy what is to be kept. */
  readonly parameters: Uint8Array;
}

export interface H4Parser {
  /** Takes the next bytes and returns the events that they completed, in order. `atMs`: when they came. */
  push(chunk: Uint8Array, atMs: number): H4Event[];
  /** The port went away: a half event is lost. Counted as stray bytes. */
  discard(): void;
  /** Bytes dropped since the last call: they belonged to no event. */
  takeStrayBytes(): number;
}

function isLengthOf(code: number, length: number): boolean {
  switch (code) {
    case eventCodes.commandComplete:
      return length >= 3;
    case eventCodes.commandStatus:
      return length === 4;
    case eventCodes.hardwareError:
    case eventCodes.dataBufferOverflow:
      return length === 1;
    case eventCodes.leMeta:
      return length >= 2;
    case eventCodes.vendor:
      return length >= 1;
    default:
      // Every other event is about a connection.
      return false;
  }
}

/** Whole length of a report of `n`, or NOT_AN_EVENT, or TOO_SHORT_TO_TELL. `at` is its subevent code. */
function judgeLeMeta(bytes: Uint8Array, at: number, length: number): number {
  const subevent = bytes[at];
  const reports = bytes[at + 1];
  if (subevent === undefined) return TOO_SHORT_TO_TELL;
  const isLegacy = subevent === leSubevents.advertisingReport;
  // The masks let no other through.
  if (!isLegacy && subevent !== leSubevents.extendedAdvertisingReport) return NOT_AN_EVENT;
  if (reports === undefined) return TOO_SHORT_TO_TELL;
  // §7.7.65.2: 1 to 25 reports of 10 bytes and data; §7.7.65.13: 1 to 10 of 24 bytes and data.
  const mostReports = isLegacy ? 25 : 10;
  const fixedBytes = isLegacy ? 10 : 24;
  if (reports < 1 || reports > mostReports || length < 2 + reports * fixedBytes) return NOT_AN_EVENT;
  if (reports > 1) return length;
  const dataLength = bytes[at + (isLegacy ? 10 : 25)];
  if (dataLength === undefined) return TOO_SHORT_TO_TELL;
  const isWhole = length === 2 + fixedBytes + dataLength && dataLength <= (isLegacy ? 31 : 229);
  return isWhole ? length : NOT_AN_EVENT;
}

/** Length of the event at `from`, header included; NOT_AN_EVENT; or TOO_SHORT_TO_TELL. */
function judge(bytes: Uint8Array, from: number): number {
  if (bytes[from] !== EVENT) return NOT_AN_EVENT;
  const code = bytes[from + 1];
  const length = bytes[from + 2];
  if (code === undefined) return TOO_SHORT_TO_TELL;
  if (length === undefined) return KNOWN_CODES.has(code) ? TOO_SHORT_TO_TELL : NOT_AN_EVENT;
  if (!isLengthOf(code, length)) return NOT_AN_EVENT;
  if (code === eventCodes.leMeta) {
    const judged = judgeLeMeta(bytes, from + HEADER_BYTES, length);
    if (judged <= 0) return judged;
  }
  return from + HEADER_BYTES + length <= bytes.length ? HEADER_BYTES + length : TOO_SHORT_TO_TELL;
}

export function createH4Parser(): H4Parser {
  let held: Uint8Array = new Uint8Array(0);
  let lastByteAtMs = 0;
  let strayBytes = 0;

  /** Reads `bytes` to their end; what may still become an event is held. */
  function read(bytes: Uint8Array, events: H4Event[]): void {
    let from = 0;
    while (from < bytes.length) {
      const length = judge(bytes, from);
      if (length === TOO_SHORT_TO_TELL) break;
      if (length === NOT_AN_EVENT) {
        strayBytes += 1;
        from += 1;
        continue;
      }
      events.push({
        code: bytes[from + 1] ?? 0,
        parameters: bytes.subarray(from + HEADER_BYTES, from + length),
      });
      from += length;
    }
    held = bytes.slice(from);
  }

  return {
    push(chunk, atMs) {
      const events: H4Event[] = [];
      if (atMs - lastByteAtMs > EVENT_QUIET_MS) {
        // Whatever began there never ended; a real event may have begun inside it.
        while (held.length > 0) {
          strayBytes += 1;
          read(held.subarray(1), events);
        }
      }
      lastByteAtMs = atMs;
      if (held.length === 0) {
        read(chunk, events);
      } else {
        const joined = new Uint8Array(held.length + chunk.length);
        joined.set(held);
        joined.set(chunk, held.length);
        read(joined, events);
      }
      return events;
    },
    discard() {
      strayBytes += held.length;
      held = new Uint8Array(0);
    },
    takeStrayBytes() {
      const taken = strayBytes;
      strayBytes = 0;
      return taken;
    },
  };
}

/**
 * Fake controller: a Bluetooth dongle that speaks HCI H4, on any byte stream, with faults on demand.
 *
 * Does what the Core Specification asks of a controller, so that a wrong host does not pass by luck: adverts
 * come only when both event masks let them, parameters are refused while it scans, extended commands after
 * legacy ones (and the reverse) until a Reset. Time and line are handed in.
 */
import type { CrowdPhone } from './make-phone-crowd.ts';
import { seededRandom } from './seeded-random.ts';

export const controllerFaults = [
  'late-reset', // answers a Reset only after the fault's time
  'flood', // 200 adverts before the answer to the next Reset
  'garbage-byte', // a random byte before every fifth event
  'lost-byte', // a byte of every 50th event is missing
  'silence', // hears nothing, says nothing
  'fragments', // adverts in pieces of 10 bytes (extended reports only)
  'many-reports', // every tenth event has two reports in one
  'reboot', // Hardware Error; scans no more
  'quiet-reboot', // the same without a word
  'disallow', // scans by itself after a Reset: parameters are refused until the scan is disabled
  'withhold-credits', // answers with no credit; it comes 300 ms later
  'hang', // dead until the port is opened anew
] as const;
export type ControllerFault = (typeof controllerFaults)[number];

/** Faults of the set-up show only when there is one: these restart the controller first. */
const SHOWS_IN_SET_UP: ReadonlySet<ControllerFault> = new Set([
  'late-reset',
  'flood',
  'disallow',
  'withhold-credits',
]);
const FLOOD_ADVERTS = 200;
const FRAGMENT_BYTES = 10;
const CREDIT_AFTER_MS = 300;

export interface ControllerClock {
  nowMs(): number;
  set(ms: number, task: () => void): () => void;
}

export interface FakeControllerOptions {
  /** Bluetooth 5 with extended advertising, or 4.x without. */
  readonly isExtended: boolean;
  readonly clock: ControllerClock;
  /** Takes what the controller says to its host. */
  readonly send: (bytes: Uint8Array) => void;
  /** How events come: each whole, cut in two, or several in one chunk (sent by `flush`). */
  readonly chunking?: 'whole' | 'split' | 'merged';
  readonly seed?: number;
}

export interface FakeController {
  /** Bytes from the host; commands may be cut anywhere. */
  hear(bytes: Uint8Array): void;
  /** A phone is heard; true when it was reported to the host, at least in part. */
  advertise(phone: CrowdPhone): boolean;
  /** Sends what `merged` holds back. */
  flush(): void;
  /** From now for `forMs`; those of the set-up restart the controller. */
  fault(fault: ControllerFault, forMs?: number): void;
  /** The host opened the port: a board that hangs is restarted by it. */
  opened(): void;
  isScanning(): boolean;
  /** Opcodes heard, in order. */
  commands(): readonly number[];
}

const SUCCESS = 0x00;
const UNKNOWN_COMMAND = 0x01;
const DISALLOWED = 0x0c;

function event(code: number, ...parts: readonly (readonly number[] | Uint8Array)[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const bytes = new Uint8Array(3 + length);
  bytes.set([0x04, code, length]);
  let at = 3;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** LE Advertising Report (§7.7.65.2) of one phone. */
export function encodeLegacyReport({ address, data, rssiDbm }: CrowdPhone): Uint8Array {
  return event(0x3e, [0x02, 1, 0x03, 0x01], address, [data.length], data, [rssiDbm & 0xff]);
}

/** One LE Extended Advertising Report (§7.7.65.13); `status` 0 whole or last, 1 more to come, 2 cut off. */
export function encodeExtendedReport(
  { address, data, rssiDbm }: CrowdPhone,
  status: 0 | 1 | 2 = 0,
  set = 0xff,
): Uint8Array {
  // A legacy PDU has no set (FF); only others come in pieces.
  const type = (set === 0xff ? 0x10 : 0) | (status << 5);
  const radio = [0x01, 0x00, set, 0x7f, rssiDbm & 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, data.length];
  return event(0x3e, [0x0d, 1, type, 0, 0x01], address, radio, data);
}

export function createFakeController(options: FakeControllerOptions): FakeController {
  const { clock, isExtended, chunking = 'whole' } = options;
  const random = seededRandom(options.seed ?? 1);
  const until = new Map<ControllerFault, number>();
  const heardCommands: number[] = [];
  let held: number[] = [];
  let merged: Uint8Array[] = [];
  let sentEvents = 0;
  let isHung = false;
  let isScanning = false;
  let family: 'legacy' | 'extended' | null = null;
  let hasLeEvents = false;
  let leMask = 0;
  let lastPhone: CrowdPhone | null = null;

  const isOn = (fault: ControllerFault): boolean => clock.nowMs() < (until.get(fault) ?? 0);
  const isMute = (): boolean => isHung || isOn('silence');

  function restart(): void {
    isScanning = false;
    family = null;
    hasLeEvents = false;
    // §7.8.1: the default lets advertising reports through, but not extended ones.
    leMask = 0x1f;
    held = [];
  }

  function flush(): void {
    if (merged.length === 0) return;
    const all = Buffer.concat(merged);
    merged = [];
    options.send(all);
  }

  function spoil(bytes: Uint8Array): Uint8Array {
    sentEvents += 1;
    if (isOn('garbage-byte') && sentEvents % 5 === 0)
      return Uint8Array.of(Math.floor(random() * 256), ...bytes);
    if (isOn('lost-byte') && sentEvents % 50 === 0) {
      const lost = Math.floor(random() * bytes.length);
      return bytes.filter((_, at) => at !== lost);
    }
    return bytes;
  }

  function say(bytes: Uint8Array): void {
    if (isMute()) return;
    const spoilt = spoil(bytes);
    if (chunking === 'merged') {
      merged.push(spoilt);
    } else if (chunking === 'split') {
      const cut = 1 + Math.floor(random() * (spoilt.length - 1));
      options.send(spoilt.subarray(0, cut));
      options.send(spoilt.subarray(cut));
    } else {
      options.send(spoilt);
    }
  }

  function answer(opcode: number, status: number, values: readonly number[] = []): void {
    const isWithheld = isOn('withhold-credits');
    say(event(0x0e, [isWithheld ? 0 : 1, opcode & 0xff, opcode >> 8, status, ...values]));
    flush();
    if (!isWithheld) return;
    clock.set(CREDIT_AFTER_MS, () => {
      say(event(0x0e, [1, 0, 0]));
      flush();
    });
  }

  function answerReset(): void {
    restart();
    if (isOn('disallow')) {
      isScanning = true;
      until.delete('disallow');
    }
    answer(0x0c03, SUCCESS);
  }

  function doReset(): void {
    if (isOn('flood') && lastPhone !== null) {
      until.delete('flood');
      for (let i = 0; i < FLOOD_ADVERTS; i += 1) say(encodeLegacyReport(lastPhone));
    }
    const lateMs = (until.get('late-reset') ?? 0) - clock.nowMs();
    if (lateMs > 0) clock.set(lateMs, answerReset);
    else answerReset();
  }

  /** Legacy and extended commands exclude one another until a Reset (§3.1.1). */
  function joins(kind: 'legacy' | 'extended'): boolean {
    if (family !== null && family !== kind) return false;
    family = kind;
    return true;
  }

  function setScan(kind: 'legacy' | 'extended', opcode: number, does: () => number): void {
    if (kind === 'extended' && !isExtended) answer(opcode, UNKNOWN_COMMAND);
    else if (!joins(kind)) answer(opcode, DISALLOWED);
    else answer(opcode, does());
  }

  function obey(opcode: number, parameters: readonly number[]): void {
    heardCommands.push(opcode);
    const enable = (): number => {
      isScanning = parameters[0] === 1;
      return SUCCESS;
    };
    const configure = (): number => (isScanning ? DISALLOWED : SUCCESS);
    switch (opcode) {
      case 0x0c03:
        doReset();
        return;
      case 0x1001:
        // Bluetooth 5.3, Zephyr.
        answer(opcode, SUCCESS, [0x0c, 0, 0, 0x0c, 0xf1, 0x05, 0xff, 0xff]);
        return;
      case 0x2003:
        answer(opcode, SUCCESS, [0, isExtended ? 0x10 : 0, 0, 0, 0, 0, 0, 0]);
        return;
      case 0x0c01:
        hasLeEvents = ((parameters[7] ?? 0) & 0x20) !== 0;
        answer(opcode, SUCCESS);
        return;
      case 0x2001:
        leMask = (parameters[0] ?? 0) | ((parameters[1] ?? 0) << 8);
        answer(opcode, SUCCESS);
        return;
      case 0x200b:
        setScan('legacy', opcode, configure);
        return;
      case 0x200c:
        setScan('legacy', opcode, enable);
        return;
      case 0x2041:
        setScan('extended', opcode, configure);
        return;
      case 0x2042:
        setScan('extended', opcode, enable);
        return;
      default:
        answer(opcode, UNKNOWN_COMMAND);
    }
  }

  function sayFragments(phone: CrowdPhone): void {
    const { data } = phone;
    for (let from = 0; from < data.length; from += FRAGMENT_BYTES) {
      const part = { ...phone, data: data.subarray(from, from + FRAGMENT_BYTES) };
      say(encodeExtendedReport(part, from + FRAGMENT_BYTES < data.length ? 1 : 0, 1));
    }
  }

  function sayTwo(phone: CrowdPhone): void {
    const isLegacy = family === 'legacy';
    const one = (isLegacy ? encodeLegacyReport(phone) : encodeExtendedReport(phone)).subarray(5);
    say(event(0x3e, [isLegacy ? 0x02 : 0x0d, 2], one, one));
  }

  restart();
  return {
    hear(bytes) {
      if (isMute()) return;
      held.push(...bytes);
      for (;;) {
        const length = 4 + (held[3] ?? 0);
        if (held.length < 4 || held.length < length) return;
        if (held[0] !== 0x01)
          throw new Error(`the host sent 0x${held[0]?.toString(16)} where a command begins`);
        const command = held.slice(0, length);
        held = held.slice(length);
        obey((command[1] ?? 0) | ((command[2] ?? 0) << 8), command.slice(4));
      }
    },

    advertise(phone) {
      lastPhone = phone;
      if (!isScanning || family === null || !hasLeEvents || isMute()) return false;
      if ((leMask & (family === 'legacy' ? 0x0002 : 0x1000)) === 0) return false;
      if (isOn('many-reports') && sentEvents % 10 === 0) sayTwo(phone);
      else if (isOn('fragments') && family === 'extended') sayFragments(phone);
      else say(family === 'legacy' ? encodeLegacyReport(phone) : encodeExtendedReport(phone));
      return true;
    },

    flush,

    fault(fault, forMs = 1_000) {
      if (fault === 'hang') {
        isHung = true;
        restart();
        return;
      }
      if (fault !== 'reboot' && fault !== 'quiet-reboot') until.set(fault, clock.nowMs() + forMs);
      if (fault === 'quiet-reboot') restart();
      if (fault !== 'reboot' && !SHOWS_IN_SET_UP.has(fault)) return;
      restart();
      say(event(0x10, [0x42]));
      flush();
    },

    opened() {
      if (isHung) restart();
      isHung = false;
      held = [];
    },
    isScanning: () => isScanning && family !== null,
    commands: () => heardCommands,
  };
}

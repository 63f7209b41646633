/**
 * BLE adverts: reads advertising reports, legacy and extended (Core Spec Vol 4 Part E §7.7.65.2, §7.7.65.13).
 *
 * The parser has checked the inner lengths already. Reports of several adverts in one event are dropped
 * and counted: implementations disagree whether they come as records or as columns, and controllers send
 * one. Fragments of a long advert are joined by address and set; memory is bounded in bytes and number.
 */
import { leSubevents } from './h4-parser.ts';

/** Longest advertising data there is (Core Spec Vol 6 Part B §2.3.4.9). */
export const MAX_ADVERT_BYTES = 1_650;
/** Long adverts put together at the same time; the oldest makes room. */
export const MAX_JOINING = 32;
const RSSI_UNKNOWN = 127;

export interface Advert {
  /** Type and 6 bytes of address: enough to tell senders apart for a moment. */
  readonly sender: Uint8Array;
  /** Null: the controller did not measure it. */
  readonly rssiDbm: number | null;
  /** AD structures; a view into the event unless it was joined. */
  readonly data: Uint8Array;
}

export interface AdvertReader {
  /** Reads the parameters of an LE Meta event; null: no advert, or not a whole one yet. */
  read(parameters: Uint8Array): Advert | null;
  /** Reports and fragments dropped since the last call. */
  takeDrops(): number;
  /** The controller was reset: no fragment will be continued. */
  forget(): void;
}

const toDbm = (byte: number): number | null => (byte === RSSI_UNKNOWN ? null : (byte << 24) >> 24);

export function createAdvertReader(): AdvertReader {
  const joining = new Map<string, Uint8Array[]>();
  let drops = 0;

  function join(key: string, part: Uint8Array, isLast: boolean): Uint8Array | null {
    const parts = joining.get(key) ?? [];
    const length = parts.reduce((sum, { byteLength }) => sum + byteLength, part.byteLength);
    // Deleted first: a sender that goes on is the youngest again.
    joining.delete(key);
    if (length > MAX_ADVERT_BYTES) {
      drops += 1;
      return null;
    }
    if (isLast) {
      const whole = new Uint8Array(length);
      let at = 0;
      for (const piece of [...parts, part]) {
        whole.set(piece, at);
        at += piece.byteLength;
      }
      return whole;
    }
    if (joining.size >= MAX_JOINING) {
      for (const oldest of joining.keys()) {
        joining.delete(oldest);
        drops += 1;
        break;
      }
    }
    // Copied: the view's chunk is reused or let go. An empty fragment still takes a place in the list.
    if (part.byteLength > 0) parts.push(part.slice());
    joining.set(key, parts);
    return null;
  }

  function readExtended(parameters: Uint8Array): Advert | null {
    // After subevent and count: type 2, sender 7, PHYs 2, set 1, power 1, RSSI 1, period 2, direct 7, length 1.
    const status = ((parameters[2] ?? 0) >> 5) & 0x03;
    const sender = parameters.subarray(4, 11);
    const rssiDbm = toDbm(parameters[15] ?? RSSI_UNKNOWN);
    const data = parameters.subarray(26);
    if (status === 3) {
      // Reserved.
      drops += 1;
      return null;
    }
    const isWhole = status !== 1;
    if (isWhole && joining.size === 0) return { sender, rssiDbm, data };
    const key = `${sender.join()}/${parameters[13]}`;
    if (isWhole && !joining.has(key)) return { sender, rssiDbm, data };
    // Status 2, truncated: nothing more comes, and what came is worth reading.
    const whole = join(key, data, isWhole);
    return whole === null ? null : { sender, rssiDbm, data: whole };
  }

  return {
    read(parameters) {
      const subevent = parameters[0];
      if (subevent !== leSubevents.advertisingReport && subevent !== leSubevents.extendedAdvertisingReport)
        return null;
      if (parameters[1] !== 1) {
        drops += parameters[1] ?? 1;
        return null;
      }
      if (subevent === leSubevents.extendedAdvertisingReport) return readExtended(parameters);
      // After subevent and count: type 1, sender 7, length 1, data, RSSI.
      const end = parameters.length - 1;
      return {
        sender: parameters.subarray(3, 10),
        rssiDbm: toDbm(parameters[end] ?? RSSI_UNKNOWN),
        data: parameters.subarray(11, end),
      };
    },
    takeDrops() {
      const taken = drops;
      drops = 0;
      return taken;
    },
    forget() {
      drops += joining.size;
      joining.clear();
    },
  };
}

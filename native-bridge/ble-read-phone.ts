/**
 * Reads a phone: whether an advert is that of a contact-tracing phone or token, and by what it is one.
 *
 * Pure; never throws, whatever the bytes (AD structures: Core Spec Vol 3 Part C §11). The identity serves
 * only to count a phone once a minute, and is nowhere kept as it is. Formats: the apps' published source
 * (Bluezone for Android and iOS, OpenTrace), Exposure Notification Bluetooth Specification v1.2, and the
 * write-up of the TraceTogether token.
 */
import type { PhoneKind } from '../contract/devices.ts';

export interface HeardPhone {
  readonly kind: PhoneKind;
  /** What tells it from others for some minutes; null: its address must do. A view into the advert. */
  readonly identity: Uint8Array | null;
}

const AD_SERVICES_16 = [0x02, 0x03] as const;
const AD_SERVICES_128 = [0x06, 0x07] as const;
const AD_SERVICE_DATA_16 = 0x16;
const AD_MANUFACTURER = 0xff;

/** "VN" on the wire. */
const BLUEZONE_SERVICE = 0x4e56;
const BLUEZONE_COMPANY = 0x22b5;
const BLUEZONE_ID_BYTES = 12;
const EXPOSURE_SERVICE = 0xfd6f;
/** Rolling proximity identifier; four bytes of encrypted metadata follow. */
const EXPOSURE_ID_BYTES = 16;
const EXPOSURE_BYTES = 20;
const TOKEN_SERVICE = 0xffff;
const TOKEN_BYTES = 20;

const uuidOnTheWire = (uuid: string): readonly number[] =>
  (uuid.replaceAll('-', '').match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16)).reverse();
/** Its id is read over a connection, which a passive listener never makes. */
const BLUEZONE_IOS_SERVICE = uuidOnTheWire('00004E56-73F5-4BC4-A12F-17D1AD07A667');
/** The TraceTogether app, likewise. */
const OPENTRACE_SERVICE = uuidOnTheWire('B82AB3FC-1595-4F6A-80F0-FE094CC218F9');

const read16 = (bytes: Uint8Array, at: number): number => (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);

function lists16(bytes: Uint8Array, from: number, end: number, uuid: number): boolean {
  for (let at = from; at + 2 <= end; at += 2) if (read16(bytes, at) === uuid) return true;
  return false;
}

function lists128(bytes: Uint8Array, from: number, end: number, uuid: readonly number[]): boolean {
  for (let at = from; at + 16 <= end; at += 16) {
    if (uuid.every((byte, i) => bytes[at + i] === byte)) return true;
  }
  return false;
}

/** `data`: the AD structures of one advert. Null: not a phone that we know. */
export function readPhone(data: Uint8Array): HeardPhone | null {
  let isBluezone = false;
  let bluezoneId: Uint8Array | null = null;
  let byAddress: PhoneKind | null = null;
  for (let at = 0; at < data.length; ) {
    const length = data[at] ?? 0;
    const end = at + 1 + length;
    // A zero ends the structures early; one that is longer than the advert is broken, and so is the rest.
    if (length === 0 || end > data.length) break;
    const type = data[at + 1];
    const from = at + 2;
    if (type === AD_SERVICE_DATA_16 && length >= 3) {
      const service = read16(data, from);
      const bytes = end - from - 2;
      if (service === EXPOSURE_SERVICE && bytes === EXPOSURE_BYTES)
        return {
          kind: 'exposure-notification',
          identity: data.subarray(from + 2, from + 2 + EXPOSURE_ID_BYTES),
        };
      if (service === TOKEN_SERVICE && bytes === TOKEN_BYTES)
        return { kind: 'tracetogether', identity: data.subarray(from + 2, end) };
    } else if (type === AD_SERVICES_16[0] || type === AD_SERVICES_16[1]) {
      isBluezone ||= lists16(data, from, end, BLUEZONE_SERVICE);
    } else if (type === AD_SERVICES_128[0] || type === AD_SERVICES_128[1]) {
      if (lists128(data, from, end, BLUEZONE_IOS_SERVICE)) byAddress = 'bluezone';
      else if (lists128(data, from, end, OPENTRACE_SERVICE)) byAddress = 'tracetogether';
    } else if (type === AD_MANUFACTURER && length === 3 + BLUEZONE_ID_BYTES) {
      if (read16(data, from) === BLUEZONE_COMPANY) bluezoneId = data.subarray(from + 2, end);
    }
    at = end;
  }
  // Another maker's beacon may carry either of the two alone.
  if (isBluezone && bluezoneId !== null) return { kind: 'bluezone', identity: bluezoneId };
  return byAddress === null ? null : { kind: byAddress, identity: null };
}

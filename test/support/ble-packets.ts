/** Packets of a Bluetooth controller, as the Core Specification and docs/devices.md write them down. */
import { encodeLegacyReport } from '../../scripts/rig/fake-controller.ts';
import { advertisingData } from '../../scripts/rig/make-phone-crowd.ts';

export const fromHex = (text: string): Uint8Array =>
  Uint8Array.from(Buffer.from(text.replaceAll(/\s/g, ''), 'hex'));

/** NONCONN, random address 11:22:33:44:55:C6, an Exposure Notification, -56 dBm. */
export const legacyPacket = fromHex(
  `04 3E 2B 02 01 03 01 C6 55 44 33 22 11 1F 02 01 1A 03 03 6F FD 17 16 6F FD
   00 11 22 33 44 55 66 77 88 99 AA BB CC DD EE FF DE AD BE EF C8`,
);
/** The same as an extended report of a legacy PDU. */
export const extendedPacket = fromHex(
  `04 3E 39 0D 01 10 00 01 C6 55 44 33 22 11 01 00 FF 7F C8 00 00 00 00 00 00 00 00 00 1F
   02 01 1A 03 03 6F FD 17 16 6F FD 00 11 22 33 44 55 66 77 88 99 AA BB CC DD EE FF DE AD BE EF`,
);
export const resetComplete = fromHex('04 0E 04 01 03 0C 00');

/** A report of a Bluezone phone with this id (12 bytes made of one number) and signal. */
export function bluezonePacket(id: number, rssiDbm: number): Uint8Array {
  const bytes = new Uint8Array(12);
  new DataView(bytes.buffer).setUint32(0, id);
  return encodeLegacyReport({
    kind: 'bluezone-android',
    address: new Uint8Array(6),
    id: bytes,
    data: advertisingData('bluezone-android', bytes),
    rssiDbm,
  });
}

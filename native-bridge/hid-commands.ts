/**
 * HID commands: the reports that make a HID POS scanner beep, light up or scan.
 *
 * Only bytes that a maker or a recorded session documents (docs/devices.md, "HID POS"); what is not known
 * is not offered. Pure: returns bytes, writes nothing. Where the scanner's descriptor is known, a report
 * that it does not declare is never sent, and each is padded to the length that it declares.
 */
import type { DeviceCommand, ScannerProfile } from '../contract/devices.ts';

const bytes = (hex: string): Uint8Array =>
  Uint8Array.from(hex.split(' '), (byte) => Number.parseInt(byte, 16));

/**
 * Honeywell report FD: a length and a serial command (SYN T CR and so on), as recorded with a Voyager 1602g.
 * Report 04: bits of the Hand Held Products 2020/3800i USB guide (2 trigger, 1 prevent, 5 error, 6 good beep).
 */
const honeywellSerial: Partial<Record<DeviceCommand, string>> = {
  trigger: 'fd 03 16 54 0d',
  untrigger: 'fd 03 16 55 0d',
  'good-read': 'fd 03 16 07 0d',
  identify: 'fd 03 16 07 0d',
};
const honeywellBits: Partial<Record<DeviceCommand, string>> = {
  trigger: '04 04',
  untrigger: '04 02',
  'good-read': '04 40',
  'bad-read': '04 20',
  identify: '04 40',
};
/** REVINF: product, firmware, serial number. The length byte is as recorded, though 10 bytes follow. */
const honeywellRevision = 'fd 0f 16 4d 0d 52 45 56 49 4e 46 2e';
/** FM30: start and stop scanning (bit 0 and 1 of zone 0002; last two bytes CRC-CCITT of the five before). */
const newlandCommands: Partial<Record<DeviceCommand, string>> = {
  trigger: '04 09 7e 00 08 01 00 02 01 02 da',
  untrigger: '04 09 7e 00 08 01 00 02 02 32 b9',
};

/** Forms of each command, best first. */
const forms: Readonly<Record<ScannerProfile, readonly Partial<Record<DeviceCommand, string>>[]>> = {
  plain: [],
  zebra: [],
  honeywell: [honeywellSerial, honeywellBits],
  newland: [newlandCommands],
};

/** What staff may ask of a HID POS scanner of this profile. */
export function hidCommandsOf(profile: ScannerProfile): DeviceCommand[] {
  const all: DeviceCommand[] = ['trigger', 'untrigger', 'good-read', 'bad-read', 'identify'];
  return all.filter((command) => forms[profile].some((form) => form[command] !== undefined));
}

/**
 * Output reports for `command`, in order; empty when this scanner has none. `outputs`: byte length of
 * each output report that it declares, by id; null: not known.
 */
export function hidCommandReports(
  profile: ScannerProfile,
  command: DeviceCommand,
  outputs: ReadonlyMap<number, number> | null,
): Uint8Array[] {
  const known = forms[profile].flatMap((form) => form[command] ?? []).map(bytes);
  const canSend = (report: Uint8Array): boolean => outputs === null || outputs.has(report[0] ?? 0);
  const first = known.find(canSend);
  const reports = first === undefined ? [] : [first];
  const revision = bytes(honeywellRevision);
  if (profile === 'honeywell' && command === 'identify' && canSend(revision)) reports.push(revision);
  return reports.map((report) => {
    const padded = new Uint8Array(Math.max(report.length, outputs?.get(report[0] ?? 0) ?? 0));
    padded.set(report);
    return padded;
  });
}

/**
 * "Redirect output": a Honeywell or Youjie scanner that is a keyboard and a HID POS device at once sends
 * its codes here instead of typing them. A pure HID POS device refuses it, which means nothing.
 */
export const redirectOutputReport: Uint8Array = bytes('fe 01');
export const takesRedirect = (vendorId: number): boolean => vendorId === 0x0c2e || vendorId === 0x23d0;

/** Product, firmware and serial number out of a REVINF answer; null when it is another answer. */
export function describeRevision(reply: string): string | null {
  const value = (name: string): string | undefined => new RegExp(`^${name}: *(.+?) *$`, 'm').exec(reply)?.[1];
  const product = value('Product Name');
  if (product === undefined) return null;
  const firmware = value('Software Part Number');
  const serial = value('Serial Number');
  return [
    product,
    ...(firmware === undefined ? [] : [`firmware ${firmware}`]),
    ...(serial === undefined ? [] : [`serial ${serial}`]),
  ]
    .join(', ')
    .slice(0, 200);
}

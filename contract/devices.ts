/**
 * Devices: what a station is told of its scanners and its BLE dongle, and what it says of them.
 *
 * Settings of each kind of device, its health, and what staff see of it. Nothing here carries a code's
 * content: the raw view is masked where the bytes are (native-bridge).
 */
import { z } from 'zod';
import { deviceIdSchema, laneDirectionSchema, laneIdSchema } from './scan.ts';

const place = {
  id: deviceIdSchema,
  label: z.string().min(1).max(60),
  lane: laneIdSchema,
  direction: laneDirectionSchema,
};

/** Rates that auto-probe tries, most usual first. */
export const PROBED_BAUD_RATES = [9_600, 115_200, 57_600, 38_400, 19_200] as const;

/**
 * Whose command bytes a scanner understands; `plain` is never written to, but for the one report that makes a
 * composite Honeywell HID scanner speak at all.
 */
export const scannerProfileSchema = z.enum(['plain', 'honeywell', 'zebra', 'newland']);
export type ScannerProfile = z.infer<typeof scannerProfileSchema>;

export const serialDeviceSchema = z.strictObject({
  ...place,
  kind: z.literal('serial'),
  /** Prefer /dev/serial/by-id/...: it survives another USB socket. */
  path: z.string().min(1).max(260),
  /** `auto` tries PROBED_BAUD_RATES until a code reads as text. */
  baudRate: z.union([z.int().min(300).max(3_000_000), z.literal('auto')]).default(9_600),
  dataBits: z.union([z.literal(7), z.literal(8)]).default(8),
  parity: z.enum(['none', 'even', 'odd', 'mark', 'space']).default('none'),
  stopBits: z.union([z.literal(1), z.literal(2)]).default(1),
  /** What ends a code. `auto`: CR, LF or both; quiet ends one in every case. */
  suffix: z.enum(['auto', 'cr', 'lf', 'crlf', 'tab', 'none']).default('auto'),
  /** True when the scanner sends the 3-character AIM identifier before the data. */
  sendsAimId: z.boolean().default(false),
  profile: scannerProfileSchema.default('plain'),
});
export type SerialDevice = z.infer<typeof serialDeviceSchema>;

const usbId = z.int().min(0).max(0xffff);

/** A HID POS scanner (usage page 0x8C). Without vendor and product the first one that nobody else took. */
export const hidDeviceSchema = z.strictObject({
  ...place,
  kind: z.literal('hid'),
  vendorId: usbId.optional(),
  productId: usbId.optional(),
  serialNumber: z.string().min(1).max(126).optional(),
  /** Layout of the input report; `auto` reads it from the report descriptor, else detects it. */
  layout: z.enum(['auto', 'honeywell', 'newland', 'no-count']).default('auto'),
  profile: scannerProfileSchema.default('plain'),
});
export type HidDevice = z.infer<typeof hidDeviceSchema>;

/** Weakest signal that counts as "at the reader", dBm, and for how long it must hold. */
export const nearbySettingsSchema = z.strictObject({
  isOn: z.boolean(),
  rssiDbm: z.int().min(-100).max(-10),
  holdMs: z.int().min(100).max(10_000),
});
export type NearbySettings = z.infer<typeof nearbySettingsSchema>;
export const nearbyOff: NearbySettings = { isOn: false, rssiDbm: -45, holdMs: 700 };

/** A BLE dongle that speaks HCI over a serial port (H4). It has no lane: it hears the whole gate. */
export const bleDongleSchema = z.strictObject({
  id: deviceIdSchema,
  label: z.string().min(1).max(60),
  kind: z.literal('ble'),
  path: z.string().min(1).max(260),
  baudRate: z.int().min(9_600).max(3_000_000).default(1_000_000),
  /** RTS/CTS: on for a UART, without meaning on USB CDC. */
  hasFlowControl: z.boolean().default(true),
  /** Off until it was calibrated at this gate. */
  nearby: nearbySettingsSchema.default(nearbyOff),
});
export type BleDongle = z.infer<typeof bleDongleSchema>;

/** What a thermometer may say of a person, tenths of a degree Celsius; anything else is no reading. */
export const LOWEST_TENTHS = 300;
export const HIGHEST_TENTHS = 450;

/** A serial thermometer that writes one reading a line. It has no lane: it answers where a temperature is asked. */
export const thermometerSchema = z.strictObject({
  id: deviceIdSchema,
  kind: z.literal('thermometer'),
  path: z.string().min(1).max(260),
  baudRate: z.int().min(300).max(3_000_000),
});
export type Thermometer = z.infer<typeof thermometerSchema>;

export const heldDeviceSchema = z.discriminatedUnion('kind', [
  serialDeviceSchema,
  hidDeviceSchema,
  bleDongleSchema,
  thermometerSchema,
]);
export type HeldDevice = z.infer<typeof heldDeviceSchema>;

/** Contact-tracing systems that are told apart by what their phones and tokens send. */
export const phoneKinds = ['bluezone', 'exposure-notification', 'tracetogether'] as const;
export const phoneKindSchema = z.enum(phoneKinds);
export type PhoneKind = z.infer<typeof phoneKindSchema>;
export const phoneCountsSchema = z.record(phoneKindSchema, z.int().nonnegative());
export type PhoneCounts = z.infer<typeof phoneCountsSchema>;

/** What staff may ask of a device. `identify`: beep or blink, so that one of several is found. */
export const deviceCommandSchema = z.enum(['trigger', 'untrigger', 'good-read', 'bad-read', 'identify']);
export type DeviceCommand = z.infer<typeof deviceCommandSchema>;

/** Counters of one device since the bridge began to hold it. */
export const deviceHealthSchema = z.strictObject({
  scans: z.int().nonnegative(),
  bytes: z.int().nonnegative(),
  /** Frames that were dropped: too long, noise, spoilt by an input method. */
  drops: z.int().nonnegative(),
  /** Bytes that belonged to no frame: cut off by an unplug, or out of step. */
  strayBytes: z.int().nonnegative(),
  reopens: z.int().nonnegative(),
});
export type DeviceHealth = z.infer<typeof deviceHealthSchema>;

/** Who a device says it is. */
export const deviceIdentitySchema = z.strictObject({
  /** "0c2e:0b6a"; null when it has none (a UART). */
  usbId: z
    .string()
    .regex(/^[0-9a-f]{4}:[0-9a-f]{4}$/)
    .nullable(),
  /** Maker, product, firmware, as far as it tells them. */
  description: z.string().max(200),
  /** What auto-probe or detection settled on: "115200 8N1", "layout honeywell". */
  mode: z.string().max(60),
});
export type DeviceIdentity = z.infer<typeof deviceIdentitySchema>;

/** The last frame of a device with everything personal replaced: how it looked, not what it said. */
export const maskedFrameSchema = z.strictObject({
  atMs: z.number(),
  byteLength: z.int().nonnegative(),
  /** Letters as `a` or `A`, digits as `9`, others as they are, control characters by name: `HC1:A9A…<CR>`. */
  masked: z.string().max(200),
});
export type MaskedFrame = z.infer<typeof maskedFrameSchema>;

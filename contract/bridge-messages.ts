/**
 * Bridge messages: between the main process and native-bridge (a utility process).
 *
 * The bridge sends Scans and device states; main sends which devices to hold. A driver knows
 * nothing of codes, and the bridge has no database and no network.
 */
import { z } from 'zod';
import {
  deviceCommandSchema,
  deviceHealthSchema,
  deviceIdentitySchema,
  HIGHEST_TENTHS,
  heldDeviceSchema,
  LOWEST_TENTHS,
  maskedFrameSchema,
  nearbySettingsSchema,
  phoneCountsSchema,
} from './devices.ts';
import { deviceIdSchema, dropKindSchema, laneIdSchema, scanSchema } from './scan.ts';
import { deviceStateSchema, deviceStatusSchema } from './status.ts';

export const toBridgeSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('hold'), devices: z.array(heldDeviceSchema).max(64) }),
  z.strictObject({ type: z.literal('command'), deviceId: deviceIdSchema, command: deviceCommandSchema }),
  /** Calibration: report `signal` every second for a while, and take these limits from now on. */
  z.strictObject({ type: z.literal('nearby'), deviceId: deviceIdSchema, settings: nearbySettingsSchema }),
  z.strictObject({ type: z.literal('reopen') }),
  /** Answered by `pong`: a driver that hangs in native code says nothing. */
  z.strictObject({ type: z.literal('ping') }),
  z.strictObject({ type: z.literal('stop') }),
]);
export type ToBridge = z.infer<typeof toBridgeSchema>;

export const fromBridgeSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ready') }),
  z.strictObject({ type: z.literal('pong') }),
  z.strictObject({ type: z.literal('scan'), scan: scanSchema }),
  z.strictObject({
    type: z.literal('drop'),
    deviceId: deviceIdSchema,
    lane: laneIdSchema,
    kind: dropKindSchema,
  }),
  z.strictObject({
    type: z.literal('device'),
    deviceId: deviceIdSchema,
    state: deviceStateSchema,
    problem: deviceStatusSchema.shape.problem,
    detail: z.string(),
  }),
  z.strictObject({
    type: z.literal('identity'),
    deviceId: deviceIdSchema,
    identity: deviceIdentitySchema,
  }),
  /** At most once a second a device, and after every change of state. */
  z.strictObject({
    type: z.literal('health'),
    deviceId: deviceIdSchema,
    health: deviceHealthSchema,
    lastFrame: maskedFrameSchema.nullable(),
  }),
  /** A Bluezone phone came near the reader, or none is there any more. */
  z.strictObject({ type: z.literal('nearby'), deviceId: deviceIdSchema, isNear: z.boolean() }),
  /** Different phones heard in the minute that began at `minuteMs`; their ids are forgotten. */
  z.strictObject({
    type: z.literal('phones'),
    deviceId: deviceIdSchema,
    minuteMs: z.int(),
    counts: phoneCountsSchema,
    /** Strongest signal of a phone in the last second, dBm; for calibration. */
    strongestDbm: z.int().nullable(),
  }),
  /** A thermometer measured somebody; tenths of a degree Celsius. */
  z.strictObject({
    type: z.literal('temperature'),
    deviceId: deviceIdSchema,
    tenths: z.int().min(LOWEST_TENTHS).max(HIGHEST_TENTHS),
  }),
  /** While calibrating, every second: strongest Bluezone phone of the second that ended, dBm; null: none. */
  z.strictObject({
    type: z.literal('signal'),
    deviceId: deviceIdSchema,
    strongestDbm: z.int().nullable(),
  }),
]);
export type FromBridge = z.infer<typeof fromBridgeSchema>;

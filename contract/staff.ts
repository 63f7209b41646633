/**
 * Staff: what the devices screen shows and what may be asked from it.
 *
 * The screen stands in a public hall: nothing on it names a visitor. While it stands the gate goes on;
 * only in test mode are scans read and explained instead of recorded, and that mode ends by itself.
 */
import { z } from 'zod';
import {
  deviceCommandSchema,
  deviceHealthSchema,
  deviceIdentitySchema,
  maskedFrameSchema,
  nearbySettingsSchema,
  phoneCountsSchema,
} from './devices.ts';
import { familySchema, readingNoticeSchema, trustSchema } from './reading.ts';
import { reasonSchema } from './reasons.ts';
import { deviceIdSchema } from './scan.ts';
import { deviceStatusSchema } from './status.ts';
import { nextStepSchema, outcomeSchema, ruleIdSchema } from './verdict.ts';

/** The screen closes by itself after this long without a touch or key, milliseconds. */
export const STAFF_SCREEN_MS = 120_000;
/** Test mode ends by itself after this long, milliseconds: visitors must not be left unrecorded. */
export const TEST_MODE_MS = 60_000;

/** What a scan in test mode would have been; nothing of its holder. */
export const testScanSchema = z.strictObject({
  atMs: z.number(),
  deviceId: deviceIdSchema,
  byteLength: z.int().nonnegative(),
  family: familySchema,
  trust: trustSchema,
  outcome: outcomeSchema,
  reasons: z.array(reasonSchema).min(1),
  nextStep: nextStepSchema,
  ruleId: ruleIdSchema.nullable(),
  notices: z.array(readingNoticeSchema),
});
export type TestScan = z.infer<typeof testScanSchema>;

export const staffDeviceSchema = z.strictObject({
  ...deviceStatusSchema.shape,
  identity: deviceIdentitySchema.nullable(),
  health: deviceHealthSchema.nullable(),
  lastFrame: maskedFrameSchema.nullable(),
  /** Scans in the last 60 s. */
  scansLastMinute: z.int().nonnegative(),
  commands: z.array(deviceCommandSchema),
});
export type StaffDevice = z.infer<typeof staffDeviceSchema>;

export const staffViewSchema = z.strictObject({
  /**
   * False when it was opened by touch, which any visitor may do: then it shows and changes nothing. The chord
   * on a keyboard, which no visitor has, opens it in full.
   */
  mayChange: z.boolean(),
  devices: z.array(staffDeviceSchema),
  /** Null: no dongle. Counts of the last whole minute. */
  phones: z
    .strictObject({
      counts: phoneCountsSchema,
      strongestDbm: z.int().nullable(),
      isNear: z.boolean(),
      settings: nearbySettingsSchema,
    })
    .nullable(),
  /** Null: not in test mode. */
  test: z.strictObject({ endsAtMs: z.number(), last: testScanSchema.nullable() }).nullable(),
});
export type StaffView = z.infer<typeof staffViewSchema>;

export const staffActionSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('close') }),
  /** Somebody is at the screen: it stays. */
  z.strictObject({ type: z.literal('touch') }),
  z.strictObject({ type: z.literal('test'), isOn: z.boolean() }),
  z.strictObject({ type: z.literal('command'), deviceId: deviceIdSchema, command: deviceCommandSchema }),
  /** Keeps the calibration of this gate. */
  z.strictObject({ type: z.literal('nearby'), settings: nearbySettingsSchema }),
  /** Prints the set-up sheet that is on screen (the system's print dialogue). */
  z.strictObject({ type: z.literal('print') }),
]);
export type StaffAction = z.infer<typeof staffActionSchema>;

/**
 * Staff: what the devices screen shows and what may be asked from it.
 *
 * The screen stands in a public hall: nothing on it names a visitor, but the list of who is inside, which takes the
 * vault's passphrase and is there for an evacuation. While it stands the gate goes on; only in test mode are scans
 * read and explained instead of recorded, and that mode ends by itself.
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
import { zoneIdSchema } from './occupancy.ts';
import { familySchema, readingNoticeSchema, trustSchema } from './reading.ts';
import { reasonSchema } from './reasons.ts';
import { deviceIdSchema, directionSchema, laneIdSchema } from './scan.ts';
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

/** Longest passphrase that can be typed at the station, characters. */
export const MAX_PASSPHRASE_CHARACTERS = 200;
/** A passphrase that nobody goes on typing is forgotten after this long, milliseconds. */
export const PASSPHRASE_WAIT_MS = 30_000;
/** More names stand in the printed list of `npm run inside` only: the page must stay quick enough for the gate. */
export const MAX_INSIDE_ROWS = 2_000;

/** One person inside, as the list for an evacuation names them. */
export const insideRowSchema = z.strictObject({
  zone: zoneIdSchema,
  /** When they came in, Unix milliseconds. */
  sinceMs: z.number(),
  /** Null: the code named nobody, or the passphrase does not open this day's key, or it was erased. */
  name: z.string().nullable(),
  phone: z.string().nullable(),
  lane: laneIdSchema,
});
export type InsideRow = z.infer<typeof insideRowSchema>;

export const insideNamesSchema = z.discriminatedUnion('state', [
  /** The passphrase is being typed. The main process takes the keys: no letter of it ever comes to the page. */
  z.strictObject({
    state: z.literal('asking'),
    typed: z.int().nonnegative().max(MAX_PASSPHRASE_CHARACTERS),
    problem: z.enum(['wrong-passphrase', 'failed']).nullable(),
  }),
  z.strictObject({ state: z.literal('opening') }),
  z.strictObject({
    state: z.literal('shown'),
    /** When the list was made: it does not follow who comes and goes. */
    atMs: z.number(),
    rows: z.array(insideRowSchema).max(MAX_INSIDE_ROWS),
    /** People inside beyond MAX_INSIDE_ROWS. */
    notShown: z.int().nonnegative(),
  }),
]);
export type InsideNames = z.infer<typeof insideNamesSchema>;

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
  /** Lanes bound to `both`, with the direction that they take now. */
  lanes: z.array(z.strictObject({ lane: laneIdSchema, direction: directionSchema })),
  /** Null: nobody asked for the names of who is inside. */
  insideNames: insideNamesSchema.nullable(),
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
  /** Prints the sheet or the list that is on screen. */
  z.strictObject({ type: z.literal('print') }),
  /** Switches a lane that is bound to `both`. */
  z.strictObject({ type: z.literal('direction'), lane: laneIdSchema, direction: directionSchema }),
  /** Somebody has looked at a clock on the wall: the station's is right. */
  z.strictObject({ type: z.literal('trust-clock') }),
  /** Who is inside by name: ask for the passphrase, open with what was typed, or put it all away. */
  z.strictObject({ type: z.literal('inside-names'), step: z.enum(['ask', 'open', 'hide']) }),
]);
export type StaffAction = z.infer<typeof staffActionSchema>;

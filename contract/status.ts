/**
 * Station status: what the idle screen, the status line and the out-of-order screen say.
 *
 * Data only: every word shown is looked up in resources/locales by these closed kinds.
 */
import { z } from 'zod';
import { bundleKindSchema } from './bundle.ts';
import { clockStateSchema } from './clock-state.ts';
import { displaySettingsSchema, soundSettingsSchema, venueFaceSchema } from './display.ts';
import { zoneStatusSchema } from './occupancy.ts';
import { freshnessSchema } from './rule-facts.ts';
import { deviceIdSchema, dropKindSchema, laneDirectionSchema, laneIdSchema, viaSchema } from './scan.ts';

/** Why the gate does not admit anyone. Fail closed: an unknown fault is `internal`. */
export const outOfOrderKinds = [
  'settings-broken', // the settings file is not readable or not valid
  'policy-broken',
  'trust-list-broken',
  'ledger-missing', // the database folder cannot be made or opened
  'ledger-locked', // another process holds the database
  'ledger-newer', // written by a newer program
  'ledger-corrupt',
  'vault-missing', // no vault was set up: nothing personal may be written down
  'vault-broken', // vault.json does not parse
  'cannot-record', // a write failed: disk full, read-only, I/O error
  'internal',
] as const;
export const outOfOrderSchema = z.strictObject({
  kind: z.enum(outOfOrderKinds),
  /** English detail for staff and log; never personal data. */
  detail: z.string(),
});
export type OutOfOrder = z.infer<typeof outOfOrderSchema>;

export const deviceStateSchema = z.enum(['opening', 'ready', 'gone']);
export const deviceStatusSchema = z.strictObject({
  deviceId: deviceIdSchema,
  label: z.string(),
  /** `ble` is a dongle that hears phones and scans nothing; a thermometer scans nothing either. */
  via: z.enum([...viaSchema.options, 'ble', 'thermometer']),
  /** Null for what scans nothing. */
  lane: laneIdSchema.nullable(),
  direction: laneDirectionSchema.nullable(),
  state: deviceStateSchema,
  /** Why it is not ready. `silent`: a dongle that answers but hears nothing, or does not answer. */
  problem: z
    .enum(['port-missing', 'port-busy', 'no-permission', 'unplugged', 'driver-crashed', 'silent', 'other'])
    .nullable(),
  /** Unix milliseconds. */
  lastScanAtMs: z.number().nullable(),
});
export type DeviceStatus = z.infer<typeof deviceStatusSchema>;

/** What staff must know though every device is well. */
export const alarmSchema = z.enum([
  'nobody-scans', // nobody was scanned for a while in opening hours
  'input-method', // a Vietnamese input method spoils what the keyboard scanner types
  'backup-late', // the last backup is older than it should be
  'retention-held', // visits past their time are still here: the collector has not acknowledged them
  'secrets-not-kept', // no place to keep keys over a restart: who is inside is forgotten with each
  'ledger-salvaged', // the ledger was damaged and what could be read was saved
  'ledger-older', // the ledger is older than the station remembers
  'sound-gone', // nothing can be heard: no output, or it does not run
  'sound-muted', // the system's mixer is muted, or so low that a hall does not hear it
  'sound-unheard', // staff did not hear the tones that the station tried its loudspeaker with
  'vault-unusable', // vault.json cannot be used any more: the next start would put the gate out of order
]);
export type Alarm = z.infer<typeof alarmSchema>;

/** The tones of a start, played so that staff say whether the loudspeaker sounds. */
export const soundCheckSchema = z.strictObject({
  state: z.enum(['asked', 'heard', 'unheard', 'unconfirmed']),
  /** How often they were played: the page plays them when it is more. */
  played: z.int().positive(),
});
export type SoundCheck = z.infer<typeof soundCheckSchema>;

export const syncStatusSchema = z.strictObject({
  state: z.enum(['not-configured', 'idle', 'sending', 'waiting']),
  /** Visits not yet acknowledged, quarantined ones not counted. */
  pending: z.int().nonnegative(),
  /** Visits that the collector refused for good; kept, shown, never in the way. */
  quarantined: z.int().nonnegative(),
  lastAckAtMs: z.number().nullable(),
  /** Why the last try failed, null after a success. */
  problem: z
    .enum(['unreachable', 'timed-out', 'credential-refused', 'not-a-collector', 'overloaded', 'server-error'])
    .nullable(),
});
export type SyncStatus = z.infer<typeof syncStatusSchema>;

export const stationStatusSchema = z.strictObject({
  venueName: z.string(),
  gate: z.string(),
  policyTitle: z.strictObject({ vi: z.string(), en: z.string() }).nullable(),
  outOfOrder: outOfOrderSchema.nullable(),
  devices: z.array(deviceStatusSchema),
  sync: syncStatusSchema,
  /** Dropped frames since start, by kind. */
  drops: z.record(dropKindSchema, z.int().nonnegative()),
  /** Alarms beside devices and sync. */
  alarms: z.array(alarmSchema),
  /** Signed configuration in use, one of each kind. */
  configuration: z.array(
    z.strictObject({ kind: bundleKindSchema, version: z.int().nonnegative(), freshness: freshnessSchema }),
  ),
  /** The declaration register on this station; null: it has none. */
  register: z.strictObject({ entries: z.int().nonnegative(), updatedAtMs: z.number().nullable() }).nullable(),
  /** People inside, one of each zone. */
  zones: z.array(zoneStatusSchema),
  clock: clockStateSchema,
  /** What staff should know of keeping and forgetting. */
  keeping: z.strictObject({
    retainDays: z.int(),
    /** Visits older than that which wait for the collector. */
    overdue: z.int().nonnegative(),
    /** Null: none was made. */
    lastBackupAtMs: z.number().nullable(),
    /** Null: backups are off or well. */
    backupProblem: z.enum(['target-missing', 'target-full', 'failed']).nullable(),
  }),
  display: displaySettingsSchema,
  sound: soundSettingsSchema,
  /** Null: none was played, or this station makes no sound. */
  soundCheck: soundCheckSchema.nullable(),
  face: venueFaceSchema,
  today: z.strictObject({ accept: z.int(), deny: z.int(), ask: z.int() }),
});
export type StationStatus = z.infer<typeof stationStatusSchema>;

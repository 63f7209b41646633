/**
 * Settings: what one station is told about itself. A JSON file in the data folder.
 *
 * A missing file is first boot: defaults are written. A broken one is never overwritten:
 * the gate is out of order and says so.
 */
import { z } from 'zod';
import { trustRootSchema } from './bundle.ts';
import { bleDongleSchema, hidDeviceSchema, serialDeviceSchema, thermometerSchema } from './devices.ts';
import { displaySettingsSchema, soundSettingsSchema, venueFaceSchema } from './display.ts';
import { zoneIdSchema, zoneSettingsSchema } from './occupancy.ts';
import { rollWidthSchema } from './paper.ts';
import { quietAlarmSchema } from './policy.ts';
import { laneDirectionSchema, laneIdSchema } from './scan.ts';
import { slipKeySchema } from './slip.ts';
import { stationIdSchema } from './visit.ts';

/** HTTPS anywhere, plain HTTP on loopback only: health data never crosses a network in the clear. */
export const collectorUrlSchema = z.union(
  [
    z.url({ protocol: /^https$/ }),
    z.url({ protocol: /^http$/, hostname: /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/ }),
  ],
  { error: 'must be https://, or http:// on this machine' },
);

export const DEFAULT_RETAIN_DAYS = 21;
export const MIN_RETAIN_DAYS = 1;
export const MAX_RETAIN_DAYS = 90;

/** A service whose links name a declaration, beside those the station knows. */
export const declarationLinkSchema = z.strictObject({
  /** Host name in lower case; `www.` before it is taken too. */
  host: z.hostname().lowercase(),
  /** Query or fragment parameter that carries the id: 8 to 64 letters, digits and hyphens. */
  parameter: z.string().regex(/^[A-Za-z0-9_-]{1,32}$/),
});

const settingsShape = z.strictObject({
  stationId: stationIdSchema,
  venue: z.strictObject({ id: z.string().min(1).max(64), name: z.string().min(1).max(120) }),
  gate: z.string().min(1).max(60),
  /** Id of a policy: the venue's mode (office, hospital, market, quarantine or one of the province's own). */
  policy: z.string().min(1),
  serial: z.array(serialDeviceSchema).max(16),
  hid: z.array(hidDeviceSchema).max(16).optional(),
  ble: bleDongleSchema.nullable().optional(),
  wedge: z.strictObject({
    isOn: z.boolean(),
    lane: laneIdSchema,
    direction: laneDirectionSchema,
    /** Programmed into the scanner and taken off again; a prefix tells its keys from a person's at once. */
    prefix: z
      .string()
      .regex(/^[\x21-\x7e]{0,8}$/)
      .optional(),
    /** What ends a code. `auto`: Enter or Tab; quiet ends one in every case. */
    suffix: z.enum(['auto', 'enter', 'tab', 'none']).optional(),
  }),
  /** When people are expected here, instead of what the policy says; null: no alarm. */
  quietAlarm: quietAlarmSchema.nullable().optional(),
  /** Direction of lanes bound to `both` until a guard switches it. */
  defaultDirection: z.enum(['in', 'out']),
  /** Days that visits are kept before they are deleted with their keys; DEFAULT_RETAIN_DAYS when not given. */
  retainDays: z.int().min(MIN_RETAIN_DAYS).max(MAX_RETAIN_DAYS).optional(),
  occupancy: z
    .strictObject({
      zones: z.array(zoneSettingsSchema).min(1).max(8),
      /** Local minute of the day at which nobody is taken to be inside any more; 0: midnight. */
      closesAtMinute: z.int().min(0).max(1439),
      /** Zone that a lane leads into; a lane that is not here leads into the first. */
      laneZones: z.record(laneIdSchema, zoneIdSchema),
    })
    .refine(
      ({ zones, laneZones }) => Object.values(laneZones).every((id) => zones.some((zone) => zone.id === id)),
      {
        error: 'a lane leads into a zone that is not listed',
      },
    )
    .optional(),
  /** A folder on another disk. It must be there: a stick that was taken out is told, not made. Null: no backups. */
  backup: z
    .strictObject({
      folder: z.string().min(1).max(1_000),
      everyHours: z.int().min(1).max(168),
      /** Newest that are kept; none outlives `retainDays`. */
      keep: z.int().min(1).max(90),
    })
    .nullable()
    .optional(),
  display: displaySettingsSchema.optional(),
  sound: soundSettingsSchema.optional(),
  face: venueFaceSchema.optional(),
  /** A serial thermometer that writes one reading a line ("36.5"); null: temperatures are typed. */
  thermometer: thermometerSchema.omit({ kind: true }).nullable().optional(),
  /** A printer's name for slips, as the system knows it; null: slips are shown to be photographed. */
  slipPrinter: z.string().min(1).max(200).nullable().optional(),
  /** Width of its roll; DEFAULT_ROLL_WIDTH when not given. */
  slipPaperMm: rollWidthSchema.optional(),
  /** Other stations of this venue whose slips are taken here. */
  slipKeys: z.array(slipKeySchema).max(32).optional(),
  /** Roots that may sign this station's configuration, beside those in the build. */
  trustRoots: z.array(trustRootSchema).max(8).optional(),
  declarationLinks: z.array(declarationLinkSchema).max(32).optional(),
  /** Null: this station is not connected yet; visits are kept. */
  collector: z.strictObject({ url: collectorUrlSchema, credential: z.string().min(16).max(512) }).nullable(),
});
/** Device id of the keyboard wedge; no serial scanner may take it. */
export const WEDGE_DEVICE_ID = 'keyboard';

/**
 * A device has one id and a lane one scanner: else a scanner at the exit could be taken for the entrance, and
 * of two people at two scanners only the later one would see an answer.
 */
export const settingsSchema = settingsShape.superRefine(
  ({ serial, hid = [], ble, wedge, thermometer }, context) => {
    const ids = new Set([WEDGE_DEVICE_ID]);
    const lanes = new Set(wedge.isOn ? [wedge.lane] : []);
    const scanners = [
      ...serial.map((device, index) => ({ ...device, path: ['serial', index] })),
      ...hid.map((device, index) => ({ ...device, path: ['hid', index] })),
    ];
    for (const { id, lane, path } of scanners) {
      if (ids.has(id))
        context.addIssue({ code: 'custom', path: [...path, 'id'], message: `"${id}" is taken` });
      ids.add(id);
      if (lanes.has(lane))
        context.addIssue({
          code: 'custom',
          path: [...path, 'lane'],
          message: `lane "${lane}" has a scanner already`,
        });
      lanes.add(lane);
    }
    if (ble !== null && ble !== undefined && ids.has(ble.id))
      context.addIssue({ code: 'custom', path: ['ble', 'id'], message: `"${ble.id}" is taken` });
    if (thermometer && (ids.has(thermometer.id) || thermometer.id === ble?.id))
      context.addIssue({
        code: 'custom',
        path: ['thermometer', 'id'],
        message: `"${thermometer.id}" is taken`,
      });
  },
);
export type Settings = z.infer<typeof settingsSchema>;

export const firstBootSettings: Settings = {
  stationId: 'station-1',
  venue: { id: 'venue-1', name: 'Gatehouse' },
  gate: 'Cổng chính',
  policy: 'office',
  serial: [],
  wedge: { isOn: true, lane: 'keyboard', direction: 'both' },
  defaultDirection: 'in',
  collector: null,
};

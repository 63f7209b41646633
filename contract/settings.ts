/**
 * Settings: what one station is told about itself. A JSON file in the data folder.
 *
 * A missing file is first boot: defaults are written. A broken one is never overwritten:
 * the gate is out of order and says so.
 */
import { z } from 'zod';
import { serialDeviceSchema } from './bridge-messages.ts';
import { laneDirectionSchema, laneIdSchema } from './scan.ts';
import { stationIdSchema } from './visit.ts';

/** HTTPS anywhere, plain HTTP on loopback only: health data never crosses a network in the clear. */
export const collectorUrlSchema = z.union(
  [
    z.url({ protocol: /^https$/ }),
    z.url({ protocol: /^http$/, hostname: /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/ }),
  ],
  { error: 'must be https://, or http:// on this machine' },
);

export const settingsSchema = z.strictObject({
  stationId: stationIdSchema,
  venue: z.strictObject({ id: z.string().min(1).max(64), name: z.string().min(1).max(120) }),
  gate: z.string().min(1).max(60),
  /** Id of a policy in resources/policies. */
  policy: z.string().min(1),
  serial: z.array(serialDeviceSchema).max(16),
  wedge: z.strictObject({ isOn: z.boolean(), lane: laneIdSchema, direction: laneDirectionSchema }),
  /** Direction of lanes bound to `both` until a guard switches it. */
  defaultDirection: z.enum(['in', 'out']),
  /** Null: this station is not connected yet; visits are kept. */
  collector: z.strictObject({ url: collectorUrlSchema, credential: z.string().min(16).max(512) }).nullable(),
});
export type Settings = z.infer<typeof settingsSchema>;

export const firstBootSettings: Settings = {
  stationId: 'station-1',
  venue: { id: 'venue-1', name: 'Gatehouse' },
  gate: 'Cổng chính',
  policy: 'office',
  serial: [],
  wedge: { isOn: true, lane: 'main', direction: 'both' },
  defaultDirection: 'in',
  collector: null,
};

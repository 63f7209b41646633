/**
 * Bridge messages: between the main process and native-bridge (a utility process).
 *
 * The bridge sends Scans and device states; main sends which devices to hold. A driver knows
 * nothing of codes, and the bridge has no database and no network.
 */
import { z } from 'zod';
import { deviceIdSchema, dropKindSchema, laneDirectionSchema, laneIdSchema, scanSchema } from './scan.ts';
import { deviceStateSchema, deviceStatusSchema } from './status.ts';

export const serialDeviceSchema = z.strictObject({
  id: deviceIdSchema,
  kind: z.literal('serial'),
  label: z.string().min(1).max(60),
  /** Prefer /dev/serial/by-id/...: it survives another USB socket. */
  path: z.string().min(1).max(260),
  baudRate: z.int().min(300).max(3_000_000).default(9_600),
  dataBits: z.union([z.literal(7), z.literal(8)]).default(8),
  parity: z.enum(['none', 'even', 'odd', 'mark', 'space']).default('none'),
  stopBits: z.union([z.literal(1), z.literal(2)]).default(1),
  /** True when the scanner sends the 3-character AIM identifier before the data. */
  sendsAimId: z.boolean().default(false),
  lane: laneIdSchema,
  direction: laneDirectionSchema,
});
export type SerialDevice = z.infer<typeof serialDeviceSchema>;

export const toBridgeSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('hold'), devices: z.array(serialDeviceSchema).max(32) }),
  z.strictObject({ type: z.literal('reopen') }),
  z.strictObject({ type: z.literal('stop') }),
]);
export type ToBridge = z.infer<typeof toBridgeSchema>;

export const fromBridgeSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ready') }),
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
]);
export type FromBridge = z.infer<typeof fromBridgeSchema>;

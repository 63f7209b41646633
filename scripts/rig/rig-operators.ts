/**
 * Operators of the stations that the rig runs: one admin and one guard, with PINs that are published here.
 *
 * Never in a product: no code of a station makes operators, `npm run operator` alone does.
 */
import { join } from 'node:path';
import { OPERATORS_FILE_NAME } from '../../electron/operators/operators-file.ts';
import { CHEAPEST_N, hashPin } from '../../electron/operators/pin-hash.ts';
import { writeWhole } from '../../electron/shell/write-whole.ts';

export const RIG_ADMIN = { name: 'dev', role: 'admin', pin: '246810' } as const;
export const RIG_GUARD = { name: 'dev-guard', role: 'guard', pin: '135792' } as const;

/** A cheap hash: there is nothing to protect. */
export async function writeRigOperators(dataDir: string): Promise<void> {
  const operators = await Promise.all(
    [RIG_ADMIN, RIG_GUARD].map(async ({ name, role, pin }) => ({
      name,
      role,
      pin: await hashPin(pin, CHEAPEST_N),
    })),
  );
  writeWhole(join(dataDir, OPERATORS_FILE_NAME), `${JSON.stringify({ operators })}\n`);
}

/**
 * Runs one bench part that needs no Electron, in a process of its own, and prints one JSON line.
 *
 * A part must not be measured in the heap and with the compiled code that another left behind.
 */
import { rmSync } from 'node:fs';
import { makeFolder } from '../rig/make-folder.ts';
import { measureDelivery } from './delivery.ts';
import { measureExport } from './export.ts';
import { measureLedgerSize } from './ledger-size.ts';
import type { PartLine } from './measure.ts';
import { measurePolicyEval } from './policy.ts';
import { measureRegisterLookup } from './register.ts';
import { measureRevocationLookup } from './revocation.ts';

async function inFolder(measure: (folder: string) => PartLine | Promise<PartLine>): Promise<PartLine> {
  const folder = makeFolder('bench');
  try {
    return await measure(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const nodeParts = {
  register: () =>
    inFolder(async (folder) => {
      const { results, ...register } = await measureRegisterLookup(folder);
      return { results, extras: { register } };
    }),
  export: () => inFolder(measureExport),
  ledger: () => inFolder(measureLedgerSize),
  delivery: () => inFolder(measureDelivery),
  revocation: async (): Promise<PartLine> => ({
    results: { revocation_lookup: measureRevocationLookup() },
  }),
  policy: (): Promise<PartLine> => measurePolicyEval(),
} as const;
export type NodePart = keyof typeof nodeParts;

const asked = process.argv[2] ?? '';
if (import.meta.main) {
  if (!Object.hasOwn(nodeParts, asked)) throw new Error(`no bench part "${asked}"`);
  process.stdout.write(`${JSON.stringify(await nodeParts[asked as NodePart]())}\n`);
}

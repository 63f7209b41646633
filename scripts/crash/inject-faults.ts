/**
 * Inject faults: the environment in which a writer's disk fails (scripts/rig/fault-shim).
 */
import { buildFaultShim } from '../rig/fault-shim/build-fault-shim.ts';

/** `torn` and `power` kill the writer at a write; the others answer with an error and go on. */
export const faultKinds = ['enospc', 'eio', 'torn', 'power'] as const;
export type FaultKind = (typeof faultKinds)[number];

/** The bar: every 50th write fails. */
export const FAULT_EVERY = 50;
const MIN_WRITES_TO_KILL = 30;
const MAX_WRITES_TO_KILL = 900;

/** @throws where there is no C compiler, with why. */
export function faultEnvironment(
  kind: FaultKind,
  folder: string,
  random: () => number,
): Readonly<Record<string, string>> {
  const shim = buildFaultShim();
  if (!shim.ok) throw new Error(`no faults can be injected here: ${shim.error.kind}: ${shim.error.detail}`);
  const every =
    kind === 'torn' || kind === 'power'
      ? MIN_WRITES_TO_KILL + Math.floor(random() * (MAX_WRITES_TO_KILL - MIN_WRITES_TO_KILL))
      : FAULT_EVERY;
  return { LD_PRELOAD: shim.value, FAULT_FOLDER: folder, FAULT_KIND: kind, FAULT_EVERY: String(every) };
}

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

export interface ShimOptions {
  /** Files under it. */
  readonly folder: string;
  readonly every: number;
  /** Faults happen only while this file is there; null: always. */
  readonly control?: string | null;
  /** Under `power`: a sync does nothing. */
  readonly isLyingDisk?: boolean;
}

/** Why no faults can be injected on this machine; null: they can. */
export function missingShim(): string | null {
  const shim = buildFaultShim();
  return shim.ok ? null : ` [skipped: ${shim.error.kind}: ${shim.error.detail}]`;
}

/** @throws where the shim cannot be built, with why. */
export function shimEnvironment(
  kind: FaultKind | 'readonly',
  { folder, every, control = null, isLyingDisk = false }: ShimOptions,
): Readonly<Record<string, string>> {
  const shim = buildFaultShim();
  if (!shim.ok) throw new Error(`no faults can be injected here: ${shim.error.kind}: ${shim.error.detail}`);
  return {
    LD_PRELOAD: shim.value,
    FAULT_FOLDER: folder,
    FAULT_KIND: kind,
    FAULT_EVERY: String(every),
    FAULT_LIES: isLyingDisk ? '1' : '0',
    ...(control === null ? {} : { FAULT_CONTROL: control }),
  };
}

/** How often the disk of one life fails: as the bar says, or once, at a write of its own. */
export const faultEvery = (kind: FaultKind, random: () => number): number =>
  kind === 'torn' || kind === 'power'
    ? MIN_WRITES_TO_KILL + Math.floor(random() * (MAX_WRITES_TO_KILL - MIN_WRITES_TO_KILL))
    : FAULT_EVERY;

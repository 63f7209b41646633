/**
 * Decides where the guard's board stands, and whether it may come back after a fault. Pure.
 *
 * The gate's own screen always has the gate: a board needs another display. One that keeps failing is given up, and
 * the strip goes back to the gate's edge: staff must not be left without either.
 */
import type { DisplaySettings } from '../../contract/display.ts';

export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface DisplayAt {
  readonly id: number;
  readonly bounds: Area;
}

/** The display of the board; null: it has none, the strip stands on the gate's edge. */
export function placeGuardBoard(
  { guardStrip }: Pick<DisplaySettings, 'guardStrip'>,
  displays: readonly DisplayAt[],
  gateDisplayId: number,
): DisplayAt | null {
  if (guardStrip !== 'second') return null;
  // The first by id: the same one after every start, whatever order the system lists them in.
  const others = displays.filter(({ id }) => id !== gateDisplayId).sort((one, other) => one.id - other.id);
  return others[0] ?? null;
}

/** So many faults within FAULT_WINDOW_MS are borne. */
export const MAX_FAULTS = 3;
export const FAULT_WINDOW_MS = 5 * 60_000;

/** Faults of the window that counts, oldest first, `atMs` included. */
export const countFault = (faultsAtMs: readonly number[], atMs: number): readonly number[] => [
  ...faultsAtMs.filter((one) => atMs - one < FAULT_WINDOW_MS),
  atMs,
];
export const mayComeBack = (faultsAtMs: readonly number[]): boolean => faultsAtMs.length <= MAX_FAULTS;

/**
 * Facts: what `decide` needs to know of the moment, handed in so that the gate stays pure.
 *
 * Never holds anything of the visitor: that is the Reading. The caller reads the clock once per scan.
 */
import type { Direction } from '../../contract/scan.ts';

export interface Facts {
  /** Wall clock when the scan was taken, Unix milliseconds. */
  readonly nowMs: number;
  readonly direction: Direction;
  /** False while the station cannot tell the date, e.g. a box without a battery clock before it heard a time. */
  readonly isClockTrusted: boolean;
}

/**
 * Cuts a code into reports of each layout, written down from docs/devices.md byte by byte and not from
 * the driver's own tables: a mistake there must not cancel out here.
 */
const DATA = 56;
const aim = (text: string): number[] => [...new TextEncoder().encode(text)];
const padded = (part: Uint8Array): number[] => [...part, ...new Array<number>(DATA - part.length).fill(0)];

export const cutters = {
  honeywell: (part: Uint8Array, flag: number): number[] => [
    2,
    part.length,
    ...aim(']Q1'),
    ...padded(part),
    0x73,
    0,
    flag,
  ],
  'honeywell, 62 bytes': (part: Uint8Array, flag: number): number[] => [
    2,
    part.length,
    ...aim(']Q1'),
    ...padded(part),
    flag,
  ],
  newland: (part: Uint8Array, flag: number): number[] => [
    2,
    part.length,
    ...padded(part),
    0,
    0,
    0,
    0,
    0,
    flag,
  ],
  'no-count': (part: Uint8Array, flag: number): number[] => [2, ...aim(']Q1'), ...padded(part), flag],
} as const;
export type Cutter = keyof typeof cutters;

export function cutIntoReports(code: Uint8Array, cutter: Cutter): Uint8Array[] {
  const reports: Uint8Array[] = [];
  for (let at = 0; at === 0 || at < code.length; at += DATA)
    reports.push(
      Uint8Array.from(cutters[cutter](code.subarray(at, at + DATA), at + DATA < code.length ? 1 : 0)),
    );
  return reports;
}

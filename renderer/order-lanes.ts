/**
 * Order of the lanes that share the screen: that in which the station lists its scanners, so that each has its own
 * side; others behind, always the same way. Pure.
 */
import type { StationStatus } from '../contract/status.ts';

export function orderLanes<Of extends { readonly lane: string }>(
  lanes: readonly Of[],
  status: StationStatus | null,
): readonly Of[] {
  const known = status?.devices.map(({ lane }) => lane) ?? [];
  const place = (lane: string): number => (known.includes(lane) ? known.indexOf(lane) : known.length);
  return [...lanes].sort(
    (one, other) => place(one.lane) - place(other.lane) || one.lane.localeCompare(other.lane),
  );
}

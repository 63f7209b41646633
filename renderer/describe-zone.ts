/**
 * Says how full a zone is. Pure.
 */
import type { ZoneStatus } from '../contract/occupancy.ts';
import { type BothTexts, both } from './catalogue.ts';

/** What the count is held against: the limit that stops, else the one that warns; null: none. */
export const limitOf = ({ hardLimit, softLimit }: ZoneStatus): number | null => hardLimit ?? softLimit;

/** Null while there is room. */
export function describeRoom({
  room,
}: ZoneStatus): { readonly mark: 'waiting' | 'bad'; readonly texts: BothTexts } | null {
  if (room === 'free' || room === 'unlimited') return null;
  return { mark: room === 'full' ? 'bad' : 'waiting', texts: both((texts) => texts.zones.full[room]) };
}

/** As many as hold beside the heading. */
export const MAX_ZONES_SHOWN = 3;

export interface LimitedZone {
  readonly zone: ZoneStatus;
  readonly limit: number;
}

/** The zones that have a limit, at most the fullest MAX_ZONES_SHOWN, in the order of the settings. */
export function chooseFullest(zones: readonly ZoneStatus[]): readonly LimitedZone[] {
  const limited = zones.flatMap((zone) => {
    const limit = limitOf(zone);
    return limit === null ? [] : [{ zone, limit }];
  });
  const fullness = ({ zone, limit }: LimitedZone): number => zone.inside / limit;
  const chosen = [...limited].sort((one, other) => fullness(other) - fullness(one)).slice(0, MAX_ZONES_SHOWN);
  return limited.filter((one) => chosen.includes(one));
}

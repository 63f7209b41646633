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

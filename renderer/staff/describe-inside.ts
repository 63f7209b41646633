/**
 * Puts the people inside in the order of a roll call, and says times as the hall's clock does. Pure.
 */
import type { InsideRow } from '../../contract/staff.ts';

const vietnamMinute = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Asia/Ho_Chi_Minh',
  day: '2-digit',
  month: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
});
const alphabet = new Intl.Collator('vi');

/** Day, month, hour and minute in Viet Nam: a list may be printed and read the next day. */
export function describeMinute(atMs: number): string {
  const parts = new Map(vietnamMinute.formatToParts(atMs).map(({ type, value }) => [type, value]));
  const of = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? '';
  return `${of('hour')}:${of('minute')} ${of('day')}/${of('month')}`;
}

/** Vietnamese lists go by the given name, which stands last. */
const givenNameOf = (name: string): string => name.trim().split(/\s+/).at(-1) ?? '';

function compare(one: InsideRow, other: InsideRow): number {
  if (one.name === null || other.name === null)
    return one.name === other.name ? one.sinceMs - other.sinceMs : one.name === null ? 1 : -1;
  return (
    alphabet.compare(givenNameOf(one.name), givenNameOf(other.name)) ||
    alphabet.compare(one.name, other.name) ||
    one.sinceMs - other.sinceMs
  );
}

export interface RollCall {
  readonly zone: string;
  readonly rows: readonly InsideRow[];
}

/** One list a zone, in the order in which the zones are given; those that are not known come last. */
export function orderRollCall(rows: readonly InsideRow[], zones: readonly string[]): readonly RollCall[] {
  const others = [...new Set(rows.map(({ zone }) => zone))].filter((zone) => !zones.includes(zone)).sort();
  return [...zones, ...others]
    .map((zone) => ({ zone, rows: rows.filter((row) => row.zone === zone).sort(compare) }))
    .filter(({ rows: people }) => people.length > 0);
}

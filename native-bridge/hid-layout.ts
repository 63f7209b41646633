/**
 * HID POS layouts: where the code stands in an input report of usage page 0x8C.
 *
 * Three layouts are in the wild under the same report id 2 (USB HID POS Usage Tables 1.02 leave it open;
 * maker guides in docs/devices.md). Byte 0 is the report id, as hidraw and node-hid deliver it. Pure.
 * Invariant: no report, however broken, makes this throw; what fits no layout is junk.
 */

export type LayoutName = 'honeywell' | 'newland' | 'no-count';

export interface ReportLayout {
  readonly name: LayoutName;
  /** First byte of a report of this layout; null: reports are not numbered, or any number will do. */
  readonly reportId: number | null;
  /** Byte with the number of data bytes in this report; null: the data is padded with NUL. */
  readonly countAt: number | null;
  /** First of the three bytes of the AIM identifier; null: there is none. */
  readonly symbologyAt: number | null;
  readonly dataAt: number;
  /** Most data bytes in one report. */
  readonly dataLength: number;
  /** Byte whose `continuedMask` bit says that the code goes on in the next report. */
  readonly continuedAt: number;
  readonly continuedMask: number;
}

/** What one report carries. */
export interface ReportPart {
  readonly data: Uint8Array;
  /** AIM identifier such as `]Q1`; empty when the layout or the scanner gives none. */
  readonly aim: string;
  readonly isContinued: boolean;
  /** The scanner answers a command: no code was scanned. */
  readonly isReply: boolean;
}

const BRACKET = 0x5d;
/** Id, count, 56 data bytes, flag. */
const SHORTEST_REPORT = 59;
/** Honeywell's own symbology id of a command's answer, `?` (seen with `]X0` on a Voyager 1602g). */
const REPLY_SYMBOLOGY = 0x3f;

const tail = { reportId: 2, dataLength: 56, continuedMask: 1 } as const;
/** Honeywell, Hand Held Products, Access-IS: count, AIM identifier, 56 data bytes, maker's id, flag. */
const honeywell: ReportLayout = {
  ...tail,
  name: 'honeywell',
  countAt: 1,
  symbologyAt: 2,
  dataAt: 5,
  continuedAt: 63,
};
/** Newland and its kin: count, 56 data bytes, reserved, maker's id, flag. */
const newland: ReportLayout = {
  ...tail,
  name: 'newland',
  countAt: 1,
  symbologyAt: null,
  dataAt: 2,
  continuedAt: 63,
};
/** AIM identifier, 56 data bytes, flag; nothing counts. */
const noCount: ReportLayout = {
  ...tail,
  name: 'no-count',
  reportId: null,
  countAt: null,
  symbologyAt: 1,
  dataAt: 4,
  continuedAt: 60,
};
export const knownLayouts: Readonly<Record<LayoutName, ReportLayout>> = {
  honeywell,
  newland,
  'no-count': noCount,
};

const isAlphanumeric = (byte: number | undefined): boolean =>
  byte !== undefined && /[0-9A-Za-z]/.test(String.fromCharCode(byte));
const isLetter = (byte: number | undefined): boolean =>
  byte !== undefined && /[A-Za-z]/.test(String.fromCharCode(byte));

/**
 * The layout of a scanner whose report descriptor is not known, from one of its reports.
 *
 * `]` at byte 1 cannot be a count (93 > 56). `]` and two more at byte 2 is an AIM identifier, unless the
 * data then ends three bytes early: so a Newland scanner looks that was told to send the identifier, or a
 * code that begins with `]`. Null: not a report with a code, or too short to tell.
 */
export function detectLayout(report: Uint8Array): ReportLayout | null {
  if (report.length < SHORTEST_REPORT) return null;
  if (report[1] === BRACKET) return noCount;
  const count = report[1] ?? 0;
  if (report[0] !== 2 || count === 0 || count > 56) return null;
  if (report[2] !== BRACKET || !isLetter(report[3]) || !isAlphanumeric(report[4])) return newland;
  const lastThree = report.subarray(2 + count, 5 + count);
  return lastThree.length === 3 && lastThree.every((byte) => byte === 0) ? newland : honeywell;
}

function aimOf(layout: ReportLayout, report: Uint8Array): string {
  if (layout.symbologyAt === null || report[layout.symbologyAt] !== BRACKET) return '';
  return String.fromCharCode(...report.subarray(layout.symbologyAt, layout.symbologyAt + 3));
}

/** Data bytes of a report whose count is not sent: NUL at the end of the last report is padding. */
function withoutPadding(data: Uint8Array, isContinued: boolean): Uint8Array {
  let length = data.length;
  if (!isContinued) while (length > 0 && data[length - 1] === 0) length -= 1;
  return data.subarray(0, length);
}

/** What `report` carries under `layout`; null when it cannot be one of its reports. */
export function readReport(layout: ReportLayout, report: Uint8Array): ReportPart | null {
  if (layout.reportId !== null && report[0] !== layout.reportId) return null;
  const dataEnd = layout.dataAt + layout.dataLength;
  if (report.length <= dataEnd) return null;
  // Without the maker's bytes the flag is the last byte (62 bytes instead of 64).
  const continuedAt = Math.min(layout.continuedAt, report.length - 1);
  const isContinued = ((report[continuedAt] ?? 0) & layout.continuedMask) !== 0;
  const count = layout.countAt === null ? layout.dataLength : (report[layout.countAt] ?? 0);
  if (count > layout.dataLength) return null;
  const bytes = report.subarray(layout.dataAt, layout.dataAt + count);
  const aim = aimOf(layout, report);
  const hasMakerId = continuedAt > dataEnd;
  return {
    data: layout.countAt === null ? withoutPadding(bytes, isContinued) : bytes,
    aim,
    isContinued,
    isReply: aim === ']Z6' || (aim === ']X0' && (!hasMakerId || report[dataEnd] === REPLY_SYMBOLOGY)),
  };
}

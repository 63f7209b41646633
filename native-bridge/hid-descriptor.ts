/**
 * HID report descriptor: which byte of a scanner's report holds what, as the scanner itself declares.
 *
 * Reads the short items of USB HID 1.11 section 6.2.2 as far as bar code scanners need them (usage page
 * 0x8C of the HID POS Usage Tables 1.02). Pure and bounded: a descriptor that lies, ends early or counts
 * to four billion gives null, never an exception, and the layout is then detected from a report.
 */
import type { ReportLayout } from './hid-layout.ts';

export interface ScannerDescriptor {
  /** Layout of the report that carries decoded data; null when it declares none that we can read. */
  readonly layout: ReportLayout | null;
  /** Bytes of each output report, its id counted, by id. */
  readonly outputs: ReadonlyMap<number, number>;
  readonly features: ReadonlySet<number>;
}

const SCANNER_PAGE = 0x8c;
const SCANNER_APPLICATION = usage(SCANNER_PAGE, 0x02);
const SYMBOLOGY_1 = usage(SCANNER_PAGE, 0xfb);
const DECODED_DATA = usage(SCANNER_PAGE, 0xfe);
const DATA_CONTINUED = usage(SCANNER_PAGE, 0xff);
const BYTE_COUNT = usage(0x01, 0x3b);
/** No scanner's report is longer; hidapi reads at most 4,096 bytes. */
const MAX_REPORT_BITS = 4_096 * 8;
/** More fields than bits are a broken count. */
const MAX_USAGES = 1_024;

function usage(page: number, id: number): number {
  return page * 0x1_0000 + id;
}

interface Field {
  readonly usage: number;
  readonly bitAt: number;
  readonly bits: number;
  readonly count: number;
}

interface Globals {
  page: number;
  reportBits: number;
  reportCount: number;
  reportId: number;
}

/** Fields of one report in order; `bitAt` counts from the first bit after the id. */
interface Report {
  bitLength: number;
  readonly fields: Field[];
}

type ReportKind = 'input' | 'output' | 'feature';
const MAIN_KINDS: Readonly<Record<number, ReportKind>> = { 128: 'input', 144: 'output', 176: 'feature' };

interface Parsed {
  readonly reports: Readonly<Record<ReportKind, Map<number, Report>>>;
  readonly isNumbered: boolean;
}

function parseReports(bytes: Uint8Array): Parsed | null {
  const reports = { input: new Map(), output: new Map(), feature: new Map() } satisfies Parsed['reports'];
  const stack: Globals[] = [];
  const collections: boolean[] = [];
  let globals: Globals = { page: 0, reportBits: 0, reportCount: 0, reportId: 0 };
  let usages: number[] = [];
  let minimum: number | null = null;
  let isNumbered = false;
  let at = 0;
  while (at < bytes.length) {
    const prefix = bytes[at] ?? 0;
    if (prefix === 0xfe) {
      at += 3 + (bytes[at + 1] ?? 0);
      continue;
    }
    const size = (prefix & 3) === 3 ? 4 : prefix & 3;
    if (at + 1 + size > bytes.length) return null;
    let value = 0;
    for (let i = size; i > 0; i -= 1) value = value * 256 + (bytes[at + i] ?? 0);
    at += 1 + size;
    const item = prefix & 0xfc;
    // A usage of four bytes carries its own page.
    const asUsage = size === 4 ? value : usage(globals.page, value);
    const kind = MAIN_KINDS[item];
    if (kind !== undefined) {
      // Only what stands inside the scanner's own collection: a composite device has others.
      if (collections.at(-1) === true && !addFields(reports[kind], globals, usages)) return null;
    }
    switch (item) {
      case 0x04:
        globals.page = value;
        break;
      case 0x74:
        globals.reportBits = value;
        break;
      case 0x84:
        globals.reportId = value;
        isNumbered = true;
        break;
      case 0x94:
        globals.reportCount = value;
        break;
      case 0xa4:
        stack.push({ ...globals });
        break;
      case 0xb4:
        globals = stack.pop() ?? globals;
        break;
      case 0x08:
        if (usages.length < MAX_USAGES) usages.push(asUsage);
        break;
      case 0x18:
        minimum = asUsage;
        break;
      case 0x28:
        for (let next = minimum ?? asUsage; next <= asUsage && usages.length < MAX_USAGES; next += 1)
          usages.push(next);
        minimum = null;
        break;
      case 0xa0: {
        const isInside = collections.at(-1) === true;
        collections.push(isInside || usages.includes(SCANNER_APPLICATION));
        break;
      }
      case 0xc0:
        collections.pop();
        break;
    }
    // Local items live until the next main item.
    if (kind !== undefined || item === 0xa0 || item === 0xc0) {
      usages = [];
      minimum = null;
    }
  }
  return { reports, isNumbered };
}

/** Adds what one Input, Output or Feature item declares; false when its size is impossible. */
function addFields(into: Map<number, Report>, globals: Globals, usages: readonly number[]): boolean {
  const { reportBits, reportCount, reportId } = globals;
  const report = into.get(reportId) ?? { bitLength: 0, fields: [] };
  if (reportBits * reportCount + report.bitLength > MAX_REPORT_BITS) return false;
  const own = usages.length > 1 ? Math.min(usages.length - 1, reportCount) : 0;
  for (let i = 0; i < own; i += 1)
    report.fields.push({
      usage: usages[i] ?? 0,
      bitAt: report.bitLength + i * reportBits,
      bits: reportBits,
      count: 1,
    });
  // The last usage is that of every field that is left (section 6.2.2.8).
  const last = usages.at(-1);
  if (last !== undefined && reportCount > own)
    report.fields.push({
      usage: last,
      bitAt: report.bitLength + own * reportBits,
      bits: reportBits,
      count: reportCount - own,
    });
  report.bitLength += reportBits * reportCount;
  into.set(reportId, report);
  return true;
}

function layoutOf(reportId: number, report: Report, isNumbered: boolean): ReportLayout | null {
  const find = (wanted: number): Field | undefined => report.fields.find((field) => field.usage === wanted);
  const data = find(DECODED_DATA);
  const continued = find(DATA_CONTINUED);
  const count = find(BYTE_COUNT);
  const symbology = find(SYMBOLOGY_1);
  if (data === undefined || continued === undefined) return null;
  const first = isNumbered ? 1 : 0;
  const isByte = (field: Field | undefined): boolean =>
    field === undefined || (field.bits === 8 && field.bitAt % 8 === 0);
  // A flag as wide as a byte still says yes in its lowest bit.
  if (![data, count, symbology].every(isByte) || data.count < 2) return null;
  const byteAt = (field: Field): number => first + Math.floor(field.bitAt / 8);
  const layout: ReportLayout = {
    name: count === undefined ? 'no-count' : symbology === undefined ? 'newland' : 'honeywell',
    reportId: isNumbered ? reportId : null,
    countAt: count === undefined ? null : byteAt(count),
    symbologyAt: symbology === undefined ? null : byteAt(symbology),
    dataAt: byteAt(data),
    dataLength: data.count,
    continuedAt: byteAt(continued),
    continuedMask: 1 << (continued.bitAt % 8),
  };
  return layout;
}

/** What the descriptor says of the scanner; null when it is broken or not a scanner's. */
export function readScannerDescriptor(bytes: Uint8Array): ScannerDescriptor | null {
  const parsed = parseReports(bytes);
  if (parsed === null) return null;
  const { reports, isNumbered } = parsed;
  if (reports.input.size === 0) return null;
  let layout: ReportLayout | null = null;
  for (const [reportId, report] of reports.input) layout ??= layoutOf(reportId, report, isNumbered);
  const outputs = new Map<number, number>();
  for (const [reportId, { bitLength }] of reports.output)
    outputs.set(reportId, Math.ceil(bitLength / 8) + (isNumbered ? 1 : 0));
  return { layout, outputs, features: new Set(reports.feature.keys()) };
}

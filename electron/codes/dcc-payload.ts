/**
 * The payload of an EU Digital COVID Certificate: schemas 1.0.0 to 1.3.3, by hand.
 *
 * Source: ehn-dcc-schema tags 1.0.0, 1.0.1, 1.1.0, 1.2.1, 1.3.0, 1.3.3. Before 1.3.0 several groups and
 * entries were allowed and lengths were 50, from 1.3.0 on there is one entry and 80. Unknown members are
 * ignored. Where the test data states `schema: true` against its letter, that is allowed and said so.
 */
import { isIsoDate } from './calendar.ts';
import { readPersonName } from './person-name.ts';

export type DccGroup = 'vaccination' | 'test' | 'recovery';

export interface DccPayload {
  readonly version: string;
  readonly fullName: string;
  /** `YYYY-MM-DD`, `YYYY-MM`, `YYYY` or empty. */
  readonly birthDate: string;
  readonly groups: readonly DccGroup[];
  /** Last day of a recovery certificate. */
  readonly validUntil: string | null;
  /** Unique certificate identifier of the first entry. */
  readonly certificateId: string;
  /** Of every entry: its identifier and the country of vaccination, test or recovery. */
  readonly entries: readonly { readonly certificateId: string; readonly country: string }[];
  /** Known members only, as plain objects. */
  readonly certificate: Record<string, unknown>;
}

type Entry = ReadonlyMap<unknown, unknown>;
type Check = (value: unknown, limits: Limits) => boolean;
interface Limits {
  /** Version 1.3.0 or later. */
  readonly isLater: boolean;
  readonly maxLength: number;
  readonly minDose: number;
  readonly maxDose: number;
}

const NO_TEXT = /[\p{Cc}\p{Cs}]/u;
/** Neither control characters nor surrogates: what nearly every text is, without asking the pattern. */
function isPlain(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x20 || (unit >= 0x7f && unit < 0xa0) || (unit & 0xf800) === 0xd800) return false;
  }
  return true;
}
function isPrintableAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x20 || unit > 0x7e) return false;
  }
  return true;
}

const isText: Check = (value, { maxLength }) =>
  typeof value === 'string' && value.length <= maxLength && (isPlain(value) || !NO_TEXT.test(value));
/** A value of a value set: the sets change monthly, so only their form is checked. */
const isCode: Check = (value) => typeof value === 'string' && value.length <= 80 && isPrintableAscii(value);
const isDose: Check = (value, { minDose, maxDose }) =>
  Number.isInteger(value) && Number(value) >= minDose && Number(value) <= maxDose;
/** A date, with the time of midnight that some issuers wrote behind it (BG). */
const isDate: Check = (value) =>
  typeof value === 'string' &&
  isIsoDate(value.length === 10 ? value : value.replace(/T00:00:00(Z|\+00:00)?$/, ''));
const isDateTime: Check = (value) =>
  typeof value === 'string' &&
  /^.{10}T([01]\d|2[0-3]):[0-5]\d(:([0-5]\d|60)(\.\d{1,9})?)?(Z|[+-]\d\d(:?\d\d)?)?$/.test(value) &&
  isIsoDate(value.slice(0, 10));
/**
 * ISO 3166 codes, or empty (NL states that as valid). Codes that ISO leaves to users name no country
 * (PL vector 8: XY); XK is Kosovo's by common use.
 */
const isCountry: Check = (value) =>
  typeof value === 'string' &&
  /^[A-Z]{0,10}$/.test(value) &&
  (value === 'XK' || !/^(AA|Q[M-Z]|X[A-Z]|ZZ)$/.test(value));
/** Marketing authorisation holder: EMA's organisation numbers have nine digits (PL vector 9 has eight). */
const isHolder: Check = (value, limits) => isCode(value, limits) && !/^ORG-(?!\d{9}$)/.test(value as string);

/** The testing centre may be absent from 1.3.0 on. */
const isCentre: Check = (value, limits) =>
  isText(value, limits) || (limits.isLater && (value === undefined || value === null));

interface Shape {
  readonly required: readonly (readonly [string, Check])[];
  readonly optional: readonly (readonly [string, Check])[];
}
const shapeOf = (required: Record<string, Check>, optional: Record<string, Check> = {}): Shape => ({
  required: Object.entries({ tg: isCode, co: isCountry, is: isText, ci: isText, ...required }),
  optional: Object.entries(optional),
});
const shapes: Readonly<Record<'v' | 't' | 'r', Shape>> = {
  v: shapeOf({ vp: isCode, mp: isCode, ma: isHolder, dn: isDose, sd: isDose, dt: isDate }),
  t: shapeOf(
    { tt: isCode, sc: isDateTime, tr: isCode, tc: isCentre },
    { nm: isText, ma: isText, dr: isDateTime },
  ),
  r: shapeOf({ fr: isDate, df: isDate, du: isDate }),
};
const groupOf = { v: 'vaccination', t: 'test', r: 'recovery' } as const;

const MAX_ENTRIES = 10;

/** The payload without the groups that its signer may not sign; null when nothing is left. */
export function withOnly(payload: DccPayload, usages: ReadonlySet<DccGroup> | null): DccPayload | null {
  if (usages === null || payload.groups.every((group) => usages.has(group))) return payload;
  const groups = payload.groups.filter((group) => usages.has(group));
  if (groups.length === 0) return null;
  const certificate = { ...payload.certificate };
  for (const key of ['v', 't', 'r'] as const) if (!usages.has(groupOf[key])) delete certificate[key];
  return { ...payload, groups, certificate };
}

/**
 * Null when the body is not as its schema version says. `signedOn` is the calendar date of its signing:
 * nobody on it was born later.
 */
export function readDccPayload(body: unknown, signedOn: string): DccPayload | null {
  if (!(body instanceof Map)) return null;
  const version: unknown = body.get('ver');
  const numbers = typeof version === 'string' ? /^1\.(\d{1,3})\.(\d{1,3})$/.exec(version) : null;
  if (typeof version !== 'string' || numbers === null) return null;
  const isLater = Number(numbers[1]) >= 3;
  const limits: Limits = isLater
    ? { isLater, maxLength: 80, minDose: 1, maxDose: 999 }
    : { isLater, maxLength: 50, minDose: 0, maxDose: 9 }; // NL states dose 0 as valid
  const name = readName(body.get('nam'), limits, isLater);
  const birthDate = readBirthDate(body.get('dob'), signedOn);
  if (name === null || birthDate === null || (birthDate === '' && !isLater)) return null;
  const certificate: Record<string, unknown> = { ver: version, nam: name.members, dob: birthDate };
  const groups: DccGroup[] = [];
  const all: DccPayload['entries'][number][] = [];
  let validUntil: string | null = null;
  for (const key of ['v', 't', 'r'] as const) {
    const value: unknown = body.get(key);
    if (value === undefined || (value === null && !isLater)) continue; // BG writes null for an absent group
    const entries = readEntries(value, shapes[key], limits, isLater ? 1 : MAX_ENTRIES);
    if (entries === null) return null;
    groups.push(groupOf[key]);
    certificate[key] = entries;
    for (const { ci, co } of entries) all.push({ certificateId: String(ci), country: String(co) });
    if (key === 'r') validUntil = String(entries[0]?.du).slice(0, 10);
  }
  if (groups.length === 0 || (isLater && groups.length > 1)) return null;
  const certificateId = all[0]?.certificateId ?? '';
  const { fullName } = name;
  return { version, fullName, birthDate, groups, validUntil, certificateId, entries: all, certificate };
}

function readEntries(
  value: unknown,
  shape: Shape,
  limits: Limits,
  max: number,
): Record<string, unknown>[] | null {
  if (!Array.isArray(value) || value.length === 0 || value.length > max) return null;
  const entries: Record<string, unknown>[] = [];
  for (const entry of value as unknown[]) {
    if (!(entry instanceof Map)) return null;
    const known = readMembers(entry, shape, limits);
    if (known === null) return null;
    entries.push(known);
  }
  return entries;
}

function readMembers(entry: Entry, shape: Shape, limits: Limits): Record<string, unknown> | null {
  const known: Record<string, unknown> = {};
  for (const [key, check] of shape.required) {
    const value = entry.get(key);
    if (!check(value, limits)) return null;
    if (value !== undefined && value !== null) known[key] = value;
  }
  for (const [key, check] of shape.optional) {
    const value = entry.get(key);
    if (value === undefined || value === null) continue;
    if (!check(value, limits)) return null;
    known[key] = value;
  }
  return known;
}

/** Surname before forename, as Vietnamese names are written; the transliteration where that is all there is. */
function readName(
  nam: unknown,
  limits: Limits,
  isLater: boolean,
): { readonly fullName: string; readonly members: Record<string, string> } | null {
  if (!(nam instanceof Map)) return null;
  const members: Record<string, string> = {};
  for (const key of ['fn', 'gn', 'fnt', 'gnt']) {
    const value: unknown = nam.get(key);
    if (value === undefined || value === null) continue;
    if (typeof value !== 'string' || value.length > limits.maxLength) return null;
    if (key === 'fnt' || key === 'gnt') {
      if (!/^[A-Z<]*$/.test(value)) return null;
      members[key] = value;
    } else {
      const name = value === '' ? '' : readPersonName(value, 80);
      if (name === null) return null;
      // What comes back unchanged is in NFC already.
      members[key] = name === value ? value : value.normalize('NFC');
    }
  }
  const { fn = '', gn = '', fnt, gnt } = members;
  if (fnt === undefined && (gnt === undefined || !isLater)) return null;
  const written = `${fn} ${gn}`.trim();
  const fullName = written === '' ? `${fnt ?? ''} ${gnt ?? ''}`.replaceAll(/<+/g, ' ').trim() : written;
  return fullName === '' ? null : { fullName, members };
}

/** Month 00 is stated as valid by NL (month unknown); a birth after the signing is not. */
function readBirthDate(dob: unknown, signedOn: string): string | null {
  if (typeof dob !== 'string') return null;
  const date = dob.length > 10 ? dob.replace(/T00:00:00$/, '') : dob;
  if (!/^((19|20)\d\d(-\d\d){0,2})?$/.test(date)) return null;
  if (date.length === 10 && !date.includes('-00') && !isIsoDate(date)) return null;
  if (date.length === 7 && Number(date.slice(5)) > 12) return null;
  return date > signedOn ? null : date;
}

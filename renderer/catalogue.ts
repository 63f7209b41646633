/**
 * Catalogue: every word on the screens, Vietnamese and English side by side.
 *
 * Texts live in resources/locales and are reached by typed keys: a key that vi.json lacks, a kind
 * of the contract without a text, or a key that en.json lacks does not compile. The test of the
 * catalogue refuses extra keys, text that is not NFC, and letters that the shipped font lacks.
 */

import type { BundleKind } from '../contract/bundle.ts';
import type { ClockDoubt } from '../contract/clock-state.ts';
import type { DeviceCommand, PhoneKind } from '../contract/devices.ts';
import type { Room } from '../contract/occupancy.ts';
import type { Family, ReadingNotice, Trust } from '../contract/reading.ts';
import type { Reason } from '../contract/reasons.ts';
import type { Freshness } from '../contract/rule-facts.ts';
import type { LaneDirection, ScanAgainKind } from '../contract/scan.ts';
import type { InsideNames } from '../contract/staff.ts';
import type { Alarm, DeviceStatus, OutOfOrder, StationStatus, SyncStatus } from '../contract/status.ts';
import type { NextStep, Outcome } from '../contract/verdict.ts';
import enTexts from '../resources/locales/en.json' with { type: 'json' };
import viTexts from '../resources/locales/vi.json' with { type: 'json' };

interface TitleAndHelp {
  readonly title: string;
  readonly help: string;
}

interface TitleAndShort {
  /** A sentence for the visitor. */
  readonly title: string;
  /** At most 40 characters, for guard, export and log. */
  readonly short: string;
}

/** What the contract's closed lists ask of each language. */
interface Covered {
  readonly nextSteps: Readonly<Record<NextStep, string>>;
  readonly reasons: Readonly<Record<Reason, TitleAndShort>>;
  readonly families: Readonly<Record<Family, string>>;
  readonly trust: Readonly<Record<Trust, string>>;
  readonly outcomes: Readonly<Record<Outcome, string>>;
  readonly directions: Readonly<Record<LaneDirection, string>>;
  readonly notices: Readonly<Record<ReadingNotice, string>>;
  readonly outOfOrder: Readonly<Record<OutOfOrder['kind'], TitleAndHelp>>;
  readonly sync: {
    readonly states: Readonly<Record<SyncStatus['state'], string>>;
    readonly problems: Readonly<Record<NonNullable<SyncStatus['problem']>, string>>;
  };
  /** Fresh configuration is not spoken of. */
  readonly configuration: Readonly<Record<Exclude<Freshness, 'fresh'>, Readonly<Record<BundleKind, string>>>>;
  readonly devices: {
    readonly states: Readonly<Record<DeviceStatus['state'], string>>;
    readonly problems: Readonly<Record<NonNullable<DeviceStatus['problem']>, TitleAndHelp>>;
    /** The same of a BLE dongle, which scans nothing. */
    readonly dongle: {
      readonly states: Readonly<Record<DeviceStatus['state'], string>>;
      readonly problems: Readonly<Record<NonNullable<DeviceStatus['problem']>, TitleAndHelp>>;
    };
    readonly thermometer: {
      readonly states: Readonly<Record<DeviceStatus['state'], string>>;
      readonly problems: Readonly<Record<NonNullable<DeviceStatus['problem']>, TitleAndHelp>>;
    };
  };
  readonly alarms: Readonly<Record<Alarm, TitleAndHelp>>;
  /** A zone with room is not spoken of. */
  readonly zones: { readonly full: Readonly<Record<Exclude<Room, 'unlimited' | 'free'>, string>> };
  readonly clock: { readonly doubts: Readonly<Record<ClockDoubt, TitleAndHelp>> };
  readonly keeping: {
    readonly problems: Readonly<Record<NonNullable<StationStatus['keeping']['backupProblem']>, string>>;
  };
  readonly drops: Readonly<Record<ScanAgainKind, TitleAndShort>>;
  readonly via: Readonly<Record<DeviceStatus['via'], string>>;
  readonly staff: {
    readonly commands: Readonly<Record<DeviceCommand, string>>;
    readonly test: { readonly outcomes: Readonly<Record<Outcome, string>> };
    readonly inside: {
      readonly problems: Readonly<
        Record<NonNullable<Extract<InsideNames, { state: 'asking' }>['problem']>, string>
      >;
    };
    readonly phones: { readonly kinds: Readonly<Record<PhoneKind, string>> };
  };
}

export type Catalogue = typeof viTexts & Covered;

export const languages = ['vi', 'en'] as const;
export type Language = (typeof languages)[number];

export const catalogues: Readonly<Record<Language, Catalogue>> = { vi: viTexts, en: enTexts };

/** One text in both languages. */
export type BothTexts = Readonly<Record<Language, string>>;

/** The same text from both languages: `both((texts) => texts.words.deny)`. */
export const both = (choose: (texts: Catalogue) => string): BothTexts => ({
  vi: choose(catalogues.vi),
  en: choose(catalogues.en),
});

/** Puts values in the place of `{name}`; a name without a value stays, so that a test can see it. */
export const fill = (text: string, values: Readonly<Record<string, string | number>>): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));

/** Several texts as one line, the empty ones left out. */
export const joined = (texts: readonly BothTexts[], between = ' · '): BothTexts => ({
  vi: texts.map(({ vi }) => vi).join(between),
  en: texts.map(({ en }) => en).join(between),
});

/** Takes `{ vi, en }` data that did not come from the catalogue, such as a policy's title. */
export const asBoth = (texts: { readonly vi: string; readonly en: string }): BothTexts => texts;

/**
 * Says signal strengths and times of the dongle in words. Pure. Numbers are written as each language does.
 */
import type { NearbySettings } from '../../contract/devices.ts';
import { type BothTexts, catalogues, fill } from '../catalogue.ts';

/** With a real minus sign; the same in every language. */
export const describeDbm = (dbm: number): string => `${dbm < 0 ? '−' : ''}${Math.abs(dbm)} dBm`;

/** A time in seconds with one decimal: 0,7 in Vietnamese, 0.7 in English. */
const seconds = (ms: number, language: 'vi' | 'en'): string =>
  (ms / 1_000).toLocaleString(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });

const ofBoth = (say: (language: 'vi' | 'en') => string): BothTexts => ({ vi: say('vi'), en: say('en') });

export const describeHold = (holdMs: number): BothTexts =>
  ofBoth((language) =>
    fill(catalogues[language].staff.calibrate.seconds, { count: seconds(holdMs, language) }),
  );

export const describeLimits = ({ rssiDbm, holdMs }: NearbySettings): BothTexts =>
  ofBoth((language) =>
    fill(catalogues[language].staff.phones.on, {
      rssi: describeDbm(rssiDbm),
      hold: seconds(holdMs, language),
    }),
  );

/**
 * Thermometer lines: temperatures out of what a serial thermometer writes, one reading a line.
 *
 * Makes write "36.5", "T: 36,5 C" or a date before it; the one thing they share is a number with a decimal. The first
 * one that a person can have counts, every other line is let go and counted. Pure; bytes may come cut anywhere.
 */
import { HIGHEST_TENTHS, LOWEST_TENTHS } from '../contract/devices.ts';

/** A longer line is no reading of a thermometer. */
export const MAX_LINE_CHARACTERS = 120;

export interface ThermometerLines {
  /** Tenths of a degree Celsius, one for each line that ended in this chunk and held one. */
  push(chunk: Uint8Array): readonly number[];
  /** Drops the line that has begun; its length. */
  discard(): number;
  /** Lines without a temperature, since the start. */
  ignored(): number;
}

/** Not part of a date, a time or a longer number. */
const numbers = /(?<![\d.,:/-])(\d{2})[.,](\d)(\d?)(?![\d.,:/])/g;

/** Tenths of a degree, rounded; null when the line holds no temperature of a person. */
export function temperatureIn(line: string): number | null {
  for (const [, whole = '', tenth = '', hundredth = ''] of line.matchAll(numbers)) {
    const tenths = Number(whole) * 10 + Number(tenth) + (Number(hundredth) >= 5 ? 1 : 0);
    if (tenths >= LOWEST_TENTHS && tenths <= HIGHEST_TENTHS) return tenths;
  }
  return null;
}

export function createThermometerLines(): ThermometerLines {
  let line = '';
  let isTooLong = false;
  let ignored = 0;

  return {
    push(chunk) {
      const found: number[] = [];
      for (const byte of chunk) {
        if (byte === 0x0a || byte === 0x0d) {
          const tenths = isTooLong ? null : temperatureIn(line);
          if (tenths !== null) found.push(tenths);
          else if (line.trim() !== '') ignored += 1;
          line = '';
          isTooLong = false;
          continue;
        }
        if (line.length === MAX_LINE_CHARACTERS) isTooLong = true;
        else line += String.fromCharCode(byte);
      }
      return found;
    },
    discard() {
      const { length } = line;
      line = '';
      isTooLong = false;
      return length;
    },
    ignored: () => ignored,
  };
}

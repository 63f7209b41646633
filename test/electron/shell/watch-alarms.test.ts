import { describe, expect, it } from 'vitest';
import { alarmsOf, INPUT_METHOD_ALARM_MS } from '../../../electron/shell/watch-alarms.ts';
import { SAMPLE_MS } from '../../../scripts/rig/sample-visit.ts';

const MINUTE_MS = 60_000;
/** The sample moment is Saturday 08:00. */
const hours = { minutes: 15, opensAtMinute: 7 * 60, closesAtMinute: 17 * 60, weekdays: [1, 2, 3, 4, 5, 6] };
const quietFor = (minutes: number, changes = {}, nowMs = SAMPLE_MS): readonly string[] =>
  alarmsOf({ nowMs, quietForMs: minutes * MINUTE_MS, spoiltForMs: null }, { ...hours, ...changes });

describe('nobody scans', () => {
  it('is an alarm after the minutes of the settings, not a moment sooner', () => {
    expect(quietFor(15)).toEqual(['nobody-scans']);
    expect(quietFor(14.99)).toEqual([]);
  });

  it('is none on a closed day, before opening and after closing', () => {
    expect(quietFor(600, { weekdays: [7] })).toEqual([]);
    expect(quietFor(600, { opensAtMinute: 8 * 60 + 1 })).toEqual([]);
    expect(quietFor(600, { closesAtMinute: 8 * 60 })).toEqual([]);
    expect(quietFor(600, { closesAtMinute: 8 * 60 + 1 })).toEqual(['nobody-scans']);
  });

  it('counts from the opening, not from the evening before', () => {
    expect(quietFor(600, { opensAtMinute: 8 * 60 - 14 })).toEqual([]);
    expect(quietFor(600, { opensAtMinute: 8 * 60 - 15 })).toEqual(['nobody-scans']);
  });

  it('is none where nobody asked for it', () => {
    expect(alarmsOf({ nowMs: SAMPLE_MS, quietForMs: 1e9, spoiltForMs: null }, null)).toEqual([]);
  });
});

describe('an input method', () => {
  it('is an alarm for a while after the last scan it spoilt, and gone once a scan was read', () => {
    const spoilt = (agoMs: number): readonly string[] =>
      alarmsOf({ nowMs: SAMPLE_MS, quietForMs: 0, spoiltForMs: agoMs }, null);
    expect(spoilt(0)).toEqual(['input-method']);
    expect(spoilt(INPUT_METHOD_ALARM_MS - 1)).toEqual(['input-method']);
    expect(spoilt(INPUT_METHOD_ALARM_MS)).toEqual([]);
    expect(alarmsOf({ nowMs: SAMPLE_MS, quietForMs: 0, spoiltForMs: null }, null)).toEqual([]);
  });
});

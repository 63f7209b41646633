import { describe, expect, it } from 'vitest';
import {
  type AlarmFacts,
  alarmsOf,
  BACKUP_LATE_TURNS,
  INPUT_METHOD_ALARM_MS,
} from '../../../electron/shell/watch-alarms.ts';
import { SAMPLE_MS } from '../../../scripts/rig/sample-visit.ts';

const MINUTE_MS = 60_000;
const well: AlarmFacts = {
  nowMs: SAMPLE_MS,
  isClockTrusted: true,
  quietForMs: 0,
  spoiltForMs: null,
  backup: null,
  overdueVisits: 0,
  areSecretsKept: true,
  isSoundGone: false,
  isSoundMuted: false,
  isSoundUnheard: false,
  isSalvaged: false,
  isOlder: false,
  isVaultSound: true,
};
const alarmsWith = (facts: Partial<AlarmFacts>): readonly string[] => alarmsOf({ ...well, ...facts }, null);
/** The sample moment is Saturday 08:00. */
const hours = { minutes: 15, opensAtMinute: 7 * 60, closesAtMinute: 17 * 60, weekdays: [1, 2, 3, 4, 5, 6] };
const quietFor = (minutes: number, changes = {}, nowMs = SAMPLE_MS): readonly string[] =>
  alarmsOf({ ...well, nowMs, quietForMs: minutes * MINUTE_MS }, { ...hours, ...changes });

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
    expect(alarmsWith({ quietForMs: 1e9 })).toEqual([]);
  });
});

describe('a clock that cannot be trusted', () => {
  it('tells no opening hours and no age of a backup', () => {
    const late = { everyHours: 24, sinceMs: 0 };
    expect(alarmsWith({ backup: late })).toEqual(['backup-late']);
    expect(alarmsWith({ backup: late, isClockTrusted: false })).toEqual([]);
    const quiet = { ...well, quietForMs: 1e9 };
    expect(alarmsOf(quiet, hours)).toEqual(['nobody-scans']);
    expect(alarmsOf({ ...quiet, isClockTrusted: false }, hours)).toEqual([]);
  });
});

describe('the ledger', () => {
  it('is late with its backup from the second missed turn on', () => {
    const dueMs = BACKUP_LATE_TURNS * 6 * 60 * MINUTE_MS;
    const backup = (agoMs: number) => ({ backup: { everyHours: 6, sinceMs: SAMPLE_MS - agoMs } });
    expect(alarmsWith(backup(dueMs - 1))).toEqual([]);
    expect(alarmsWith(backup(dueMs))).toEqual(['backup-late']);
    // Made under a clock that was ahead.
    expect(alarmsWith(backup(-dueMs))).toEqual([]);
  });

  it.each([
    [{ overdueVisits: 1 }, 'retention-held'],
    [{ areSecretsKept: false }, 'secrets-not-kept'],
    [{ isSoundGone: true }, 'sound-gone'],
    [{ isSoundMuted: true }, 'sound-muted'],
    [{ isSoundUnheard: true }, 'sound-unheard'],
    [{ isSalvaged: true }, 'ledger-salvaged'],
    [{ isOlder: true }, 'ledger-older'],
    [{ isVaultSound: false }, 'vault-unusable'],
  ] as const)('says %j as %s', (facts, alarm) => {
    expect(alarmsWith(facts)).toEqual([alarm]);
  });

  it('says nothing while all is well', () => {
    expect(alarmsWith({})).toEqual([]);
  });
});

describe('an input method', () => {
  it('is an alarm for a while after the last scan it spoilt, and gone once a scan was read', () => {
    const spoilt = (agoMs: number): readonly string[] => alarmsWith({ spoiltForMs: agoMs });
    expect(spoilt(0)).toEqual(['input-method']);
    expect(spoilt(INPUT_METHOD_ALARM_MS - 1)).toEqual(['input-method']);
    expect(spoilt(INPUT_METHOD_ALARM_MS)).toEqual([]);
    expect(alarmsWith({})).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { describeMinute, orderRollCall } from '../../../renderer/staff/describe-inside.ts';
import { sampleAtMs, sampleInsideRows } from '../../support/sample-screens.ts';

describe('a roll call', () => {
  it('goes by given name as Vietnamese lists do, and ends with who has none', () => {
    const [call] = orderRollCall(sampleInsideRows, ['main']);
    expect(call?.rows.map(({ name }) => name)).toEqual([
      'Nguyễn Văn An',
      'Lê Đình Ân',
      'Trần Thị Bưởi',
      'Phạm Hoàng Chanh Dây',
      null,
    ]);
  });

  it('has a list for each zone that anybody is in, also one that the settings know no more', () => {
    const inZone = (zone: string) => ({ ...sampleInsideRows[0], zone, name: zone }) as never;
    const calls = orderRollCall([inZone('gone'), inZone('b'), inZone('a')], ['b', 'empty', 'a']);
    expect(calls.map(({ zone, rows }) => `${zone} ${rows.length}`)).toEqual(['b 1', 'a 1', 'gone 1']);
  });

  it('loses nobody and names nobody twice', () => {
    const rows = Array.from({ length: 60 }, (_, at) => ({
      ...(sampleInsideRows[at % sampleInsideRows.length] as (typeof sampleInsideRows)[number]),
      zone: `z${at % 4}`,
      sinceMs: at,
    }));
    const called = orderRollCall(rows, ['z1']).flatMap((call) => call.rows.map(({ sinceMs }) => sinceMs));
    expect(called.sort((one, other) => one - other)).toEqual(rows.map(({ sinceMs }) => sinceMs));
  });

  it('tells the time of the hall, whatever zone the machine was left in', () => {
    expect(describeMinute(sampleAtMs)).toBe('09:30 21/11');
    expect(describeMinute(Date.UTC(2026, 10, 21, 17, 0))).toBe('00:00 22/11');
  });
});

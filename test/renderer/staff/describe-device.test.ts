import { describe, expect, it } from 'vitest';
import {
  describeAgo,
  describeErrors,
  describeIdentity,
  describeState,
  describeUse,
} from '../../../renderer/staff/describe-device.ts';
import { describeDbm, describeHold } from '../../../renderer/staff/describe-signal.ts';
import { sampleAtMs, sampleStaffDevice } from '../../support/sample-screens.ts';

const dongle = sampleStaffDevice({ via: 'ble', lane: null, direction: null });

describe('how long ago', () => {
  it.each([
    [null, 'Chưa có'],
    [-5_000, 'Vừa xong'],
    [0, 'Vừa xong'],
    [1_999, 'Vừa xong'],
    [2_000, '2 giây trước'],
    [59_999, '59 giây trước'],
    [60_000, '1 phút trước'],
    [3_599_999, '59 phút trước'],
    [3_600_000, '1 giờ trước'],
    [86_400_000, '1 ngày trước'],
  ])('%j ms is said as %s', (ageMs, said) => {
    expect(describeAgo(ageMs === null ? null : sampleAtMs - ageMs, sampleAtMs).vi).toBe(said);
  });
});

describe('the state of a device', () => {
  it('is calm while it is ready, with nothing to do', () => {
    expect(describeState(sampleStaffDevice())).toMatchObject({ mark: 'good', help: null });
  });

  it('names the fault and what to do', () => {
    expect(describeState(sampleStaffDevice({ state: 'gone', problem: 'no-permission' }))).toMatchObject({
      mark: 'bad',
      texts: { vi: 'Không được phép mở máy quét' },
      help: { vi: 'Gọi kỹ thuật để cấp quyền.' },
    });
  });

  it('of a dongle that is silent though ready is bad, in its own words', () => {
    expect(describeState({ ...dongle, problem: 'silent' })).toMatchObject({
      mark: 'bad',
      texts: { vi: 'Đầu thu Bluetooth im lặng' },
    });
    expect(describeState(dongle).texts.vi).toBe('Đầu thu Bluetooth đang nghe');
  });
});

describe('what a device is', () => {
  it('names kind, lane and direction, and only the kind of a dongle', () => {
    expect(describeUse(sampleStaffDevice()).vi).toBe('máy quét cổng nối tiếp · Làn main · VÀO');
    expect(describeUse(dongle).vi).toBe('đầu thu Bluetooth');
  });

  it('joins what it says of itself, and says nothing when it says nothing', () => {
    expect(describeIdentity(sampleStaffDevice())).toBe(
      '0c2e:0b6a · Honeywell Vuquest 3310g, HD000012 · 115200 8N1',
    );
    const mute = { usbId: null, description: '', mode: '' };
    expect(describeIdentity(sampleStaffDevice({ identity: mute }))).toBeNull();
    expect(describeIdentity(sampleStaffDevice({ identity: null }))).toBeNull();
  });

  it('counts the errors that there are', () => {
    const health = { scans: 9, bytes: 99, drops: 3, strayBytes: 0, reopens: 1 };
    expect(describeErrors(health)?.vi).toBe('3 lần bỏ, 1 lần mở lại');
    expect(describeErrors({ ...health, drops: 0, reopens: 0 })).toBeNull();
    expect(describeErrors(null)).toBeNull();
  });
});

describe('numbers', () => {
  it('are written as each language does', () => {
    expect(describeDbm(-52)).toBe('−52 dBm');
    expect(describeHold(700)).toEqual({ vi: '0,7 giây', en: '0.7 s' });
  });
});

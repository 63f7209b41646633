import { describe, expect, it } from 'vitest';
import { hasSeveralLanes, nameLane, wayOfLane } from '../../renderer/name-lane.ts';
import { sampleDevice, sampleStatus } from '../support/sample-screens.ts';

const two = sampleStatus({
  devices: [
    sampleDevice({ lane: 'left', label: 'Cửa trái' }),
    sampleDevice({ deviceId: 'side', lane: 'side', direction: 'both' }),
    sampleDevice({ deviceId: 'dongle', via: 'ble', lane: null, direction: null }),
  ],
});

describe('a lane', () => {
  it("is called by its scanner's label, else by its own name", () => {
    expect(nameLane('left', two)).toBe('Cửa trái');
    expect(nameLane('gone', two)).toBe('Làn gone');
    expect(nameLane('left', null)).toBe('Làn left');
  });

  it('is one of several by its scanners, not by their number or by what scans nothing', () => {
    expect(hasSeveralLanes(two)).toBe(true);
    expect(
      hasSeveralLanes(sampleStatus({ devices: [sampleDevice(), sampleDevice({ deviceId: 'b' })] })),
    ).toBe(false);
    expect(hasSeveralLanes(null)).toBe(false);
  });

  it('leads where it is bound, and where it is turned only when it goes both ways', () => {
    const turned = [
      { lane: 'left', direction: 'out', isSwitchable: true },
      { lane: 'side', direction: 'out', isSwitchable: true },
    ] as const;
    expect(wayOfLane('left', two, [...turned])).toBe('in');
    expect(wayOfLane('side', two, [...turned])).toBe('out');
    expect(wayOfLane('side', two, [])).toBe('both');
    expect(wayOfLane('side', two, [{ lane: 'side', direction: 'auto', isSwitchable: true }])).toBe('both');
    expect(wayOfLane('gone', two, [])).toBeNull();
  });
});

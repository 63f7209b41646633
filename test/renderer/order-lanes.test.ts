import { describe, expect, it } from 'vitest';
import { orderLanes } from '../../renderer/order-lanes.ts';
import { sampleDevice, sampleStatus } from '../support/sample-screens.ts';

const named = (...lanes: readonly string[]) => lanes.map((lane) => ({ lane }));

describe('the order of the parts', () => {
  const devices = ['west', 'east', 'south'].map((lane) => sampleDevice({ deviceId: lane, lane }));

  it.each([
    [
      ['east', 'west'],
      ['west', 'east'],
    ],
    [
      ['south', 'east', 'west'],
      ['west', 'east', 'south'],
    ],
    [
      ['unknown', 'south'],
      ['south', 'unknown'],
    ],
  ])('of %j is that of the scanners: %j', (lanes, expected) => {
    expect(orderLanes(named(...lanes), sampleStatus({ devices }))).toEqual(named(...expected));
  });

  it('is the same each time before a status is known', () => {
    expect(orderLanes(named('b', 'a'), null)).toEqual(orderLanes(named('a', 'b'), null));
  });
});

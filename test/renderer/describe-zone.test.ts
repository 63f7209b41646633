import { describe, expect, it } from 'vitest';
import { chooseFullest, describeRoom, limitOf, MAX_ZONES_SHOWN } from '../../renderer/describe-zone.ts';
import { sampleZone } from '../support/sample-screens.ts';

describe('a zone', () => {
  it('is held against the limit that stops, else the one that warns', () => {
    expect(limitOf(sampleZone())).toBe(50);
    expect(limitOf(sampleZone({ hardLimit: null }))).toBe(45);
    expect(limitOf(sampleZone({ hardLimit: null, softLimit: null }))).toBeNull();
  });

  it('is spoken of only when it is nearly full or full', () => {
    const said = (['unlimited', 'free', 'nearly-full', 'full'] as const).map(
      (room) => describeRoom(sampleZone({ room }))?.texts.vi ?? null,
    );
    expect(said).toEqual([null, null, 'Gần đủ', 'Đã đủ']);
  });
});

describe('of many zones', () => {
  it('the fullest are shown, in the order of the settings, and none without a limit', () => {
    const zones = [10, 49, 20, 48, 47].map((inside, at) => sampleZone({ id: `zone-${at}`, inside }));
    const open = sampleZone({ id: 'open', inside: 900, softLimit: null, hardLimit: null });
    const shown = chooseFullest([open, ...zones]).map(({ zone, limit }) => `${zone.id} ${limit}`);
    expect(shown).toEqual(['zone-1 50', 'zone-3 50', 'zone-4 50']);
    expect(shown).toHaveLength(MAX_ZONES_SHOWN);
    expect(chooseFullest([open])).toEqual([]);
  });
});

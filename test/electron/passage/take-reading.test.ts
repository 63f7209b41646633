/**
 * What staff wrote down: judged, recorded and shown like a scan, and known again by its slip.
 */
import { describe, expect, it } from 'vitest';
import type { Claims, Reading } from '../../../contract/reading.ts';
import type { Direction } from '../../../contract/scan.ts';
import { SAMPLE_MS } from '../../../scripts/rig/sample-visit.ts';
import { openWorld, scan } from '../../support/passage-world.ts';
import { held, nothingReported } from '../../support/sample-reading.ts';

const slipId = 'c2xpcC1vZi1zeW50aGV0aQ';
const declared = (claims: Claims = {}): Reading =>
  held('assisted-declaration', 'identified', {
    fullName: 'Trần Thị Mẫu',
    birthDate: '1951',
    answers: nothingReported,
    issuedAtMs: SAMPLE_MS,
    expiresAtMs: SAMPLE_MS + 24 * 3_600_000,
    slipId,
    ...claims,
  });
const given = (reading: Reading, direction: Direction = 'in') =>
  ({ reading, lane: 'main', deviceId: 'staff', via: 'manual', direction }) as const;

describe('a reading without a code', () => {
  it('is judged, recorded and shown like a scan, in the direction that staff gave', () => {
    const world = openWorld();
    world.direction = 'auto';
    const outcome = world.passage.takeReading(given(declared()));
    expect(world.events).toEqual(['rules', 'record', 'show']);
    if (outcome.kind !== 'recorded') throw new Error(outcome.kind);
    expect(outcome.visit).toMatchObject({
      lane: 'main',
      deviceId: 'staff',
      via: 'manual',
      direction: 'in',
      family: 'assisted-declaration',
      facts: { declaration: { source: 'staff', ageMinutes: 1, minutesLeft: 24 * 60 - 1 } },
    });
    expect(world.prompts).toEqual([outcome.prompt]);
  });

  it('is another person each time: no two of a family are taken for a repeat', () => {
    const world = openWorld();
    for (let i = 0; i < 3; i += 1) expect(world.passage.takeReading(given(declared())).kind).toBe('recorded');
    expect(world.visits).toHaveLength(3);
  });

  it('keeps what was declared just now, whatever the register holds of the same number', () => {
    const world = openWorld();
    world.declared = {
      declaredAtMs: SAMPLE_MS - 3_600_000,
      validUntilMs: SAMPLE_MS + 3_600_000,
      answers: nothingReported,
    };
    const reading = declared({ answers: { ...nothingReported, symptoms: ['fever'] } });
    world.passage.takeReading(given(reading));
    expect(world.visits[0]).toMatchObject({ reasons: ['symptoms-declared'], claims: reading.claims });
  });

  it('tells by a fault that it is not recorded, and may be given again', () => {
    const world = openWorld();
    world.diskIsFull = true;
    expect(world.passage.takeReading(given(declared()))).toMatchObject({ kind: 'not-recorded' });
    expect(world.prompts).toEqual([]);
    world.diskIsFull = false;
    expect(world.passage.takeReading(given(declared())).kind).toBe('recorded');
  });

  it('is about somebody also when nothing but a remark could be written down', () => {
    const world = openWorld();
    world.passage.takeReading(given(held('manual-record', 'identified', { remark: 'xe cấp cứu 3' })));
    expect(world.visits[0]).toMatchObject({ facts: { code: { namesPerson: true } }, tags: [] });
  });

  it('is found inside by its slip, and by nobody else’s of the same masked name', () => {
    const world = openWorld();
    world.passage.takeReading(given(declared()));
    const entry = world.visits[0];
    world.direction = 'out';
    const masked: Claims = { fullName: 'T.T. Mẫu', birthDate: '1951' };
    world.reading = held('slip', 'verified', { ...masked, slipId: 'YW5vdGhlci1zbGlwLTAwMA' });
    world.take(scan('GH1:OTHER'));
    world.reading = held('slip', 'verified', { ...masked, slipId });
    world.take(scan('GH1:OWN'));
    expect(world.visits.slice(1).map(({ pairing, pairedWith }) => [pairing, pairedWith])).toEqual([
      ['exit-without-entry', null],
      ['exit', entry?.id],
    ]);
  });
});

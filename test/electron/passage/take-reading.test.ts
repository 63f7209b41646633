/**
 * What staff wrote down: judged, recorded and shown like a scan, and known again by its slip.
 */
import { describe, expect, it } from 'vitest';
import type { Question } from '../../../contract/questions.ts';
import type { Claims, Reading } from '../../../contract/reading.ts';
import type { Direction } from '../../../contract/scan.ts';
import type { StaffReading } from '../../../electron/passage/passage.ts';
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
const given = (
  reading: Reading,
  direction: Direction = 'in',
  answers?: NonNullable<StaffReading['answers']>,
): StaffReading => ({
  reading,
  lane: 'main',
  deviceId: 'staff',
  via: 'manual',
  direction,
  ...(answers === undefined ? {} : { answers }),
});

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

const text = { vi: 'Câu hỏi?', en: 'Question?' };
const whom: Question = { id: 'whom', when: null, text, answer: { kind: 'words', maxCharacters: 20 } };
const idsOf = (questions: readonly Question[]): readonly string[] => questions.map(({ id }) => id);

/** A venue that takes the temperature of everybody who comes in. */
function openQuarantine() {
  const world = openWorld();
  world.isAsking = true;
  world.policy = 'quarantine';
  return world;
}

describe('a venue that asks something asks it of whom staff write down too', () => {
  it('and says what, without recording or showing anything', () => {
    const world = openQuarantine();
    expect(idsOf(world.passage.questionsFor(given(declared())))).toEqual(['temperature']);
    expect(world.events).toEqual(['rules']);
  });

  it.each([
    [{ temperature: 374 }, 374, 'accept', 'assisted-declaration-ok'],
    [{ temperature: 375 }, 375, 'ask', 'temperature-high'],
    [{ temperature: null }, null, 'ask', 'not-answered'],
    [{ temperature: 329 }, null, 'ask', 'not-answered'],
    [{ temperature: '366' }, null, 'ask', 'not-answered'],
    [{}, null, 'ask', 'not-answered'],
    [undefined, null, 'ask', 'not-answered'],
  ])('so that %j counts as %j and leads to %s', (answers, temperature, outcome, reason) => {
    const world = openQuarantine();
    world.passage.takeReading(given(declared(), 'in', answers));
    expect(world.visits).toMatchObject([{ outcome, reasons: [reason], facts: { answers: { temperature } } }]);
    expect(world.sheets).toEqual([]);
  });

  it('also where the screen asks nobody: what is due is never skipped', () => {
    const world = openQuarantine();
    world.isAsking = false;
    world.passage.takeReading(given(declared()));
    expect(world.visits).toMatchObject([{ reasons: ['not-answered'] }]);
  });

  it('and seals the words of an answer with the claims, apart from the facts', () => {
    const world = openWorld();
    world.questions = [whom];
    world.passage.takeReading(given(declared(), 'in', { whom: ' chị Hoa ' }));
    expect(world.visits[0]?.claims).toMatchObject({ fullName: 'Trần Thị Mẫu', words: { whom: 'chị Hoa' } });
    expect(JSON.stringify(world.visits[0]?.facts)).not.toContain('Hoa');
  });

  it('but not of whom the rules turn away anyway, and takes no answer to a question that it has not', () => {
    const world = openQuarantine();
    world.zone = { ...world.zone, hardLimit: 0 };
    expect(world.passage.questionsFor(given(declared()))).toEqual([]);
    world.passage.takeReading(given(declared(), 'in', { weight: 70 }));
    expect(world.visits[0]).toMatchObject({ outcome: 'deny', reasons: ['venue-full'] });
    expect(world.visits[0]?.facts).not.toHaveProperty('answers');
  });

  it('once: not of who has just answered it, and not about the passage that they have just made', () => {
    const world = openQuarantine();
    const person = declared({ idNumber: '001151000001', idKind: 'citizen-id' });
    world.passage.takeReading(given(person, 'in', { temperature: 380 }));
    expect(world.passage.questionsFor(given(person))).toEqual([]);
    world.passage.takeReading(given(person));
    expect(world.visits[1]).toMatchObject({
      reasons: ['temperature-high'],
      facts: { answers: { temperature: 380 } },
    });
    const other = declared({ fullName: 'Lê Thị Lạ', idNumber: '001151000002', idKind: 'citizen-id' });
    world.passage.takeReading(given(other, 'in', { temperature: 366 }));
    expect(world.passage.questionsFor(given(other))).toEqual([]);
    world.passage.takeReading(given(other));
    expect(world.visits[3]).toMatchObject({ outcome: 'accept', pairing: 'again' });
  });

  it('and is out of order, asking nothing, when that cannot be told', () => {
    const world = openQuarantine();
    world.breaks = 'rules';
    expect(world.passage.questionsFor(given(declared()))).toEqual([]);
    expect(world.faults).toMatchObject([{ kind: 'internal' }]);
  });
});

describe('an exit that staff write down', () => {
  const number: Claims = { idNumber: '001151000001', idKind: 'citizen-id' };

  it('is that of who came in by a card with the number that was typed, and nothing is asked about it', () => {
    const world = openWorld();
    world.isAsking = true;
    world.reading = held('citizen-card', 'identified', { ...number, fullName: 'Trần Thị Mẫu' });
    world.take(scan('card'));
    world.nowMs += 3_600_000;
    world.nowUs += 3_600_000_000;
    expect(world.passage.questionsFor(given(declared(number), 'out'))).toEqual([]);
    world.passage.takeReading(given(declared({ ...number, fullName: 'Tran Thi Mau' }), 'out'));
    expect(world.visits[1]).toMatchObject({
      direction: 'out',
      outcome: 'accept',
      pairing: 'exit',
      pairedWith: world.visits[0]?.id,
    });
    expect(world.presence.count('main')).toBe(0);
  });

  it('also at a lane that is bound to the way in: staff say which way', () => {
    const world = openWorld();
    world.passage.takeReading(given(declared(number)));
    world.passage.takeReading(given(declared(number), 'out'));
    expect(world.visits.map(({ direction, pairing }) => [direction, pairing])).toEqual([
      ['in', 'entry'],
      ['out', 'exit'],
    ]);
  });

  it('of somebody who is not known inside asks the one question of the way out, and holds nobody', () => {
    const world = openWorld();
    expect(idsOf(world.passage.questionsFor(given(declared(number), 'out')))).toEqual(['way-in']);
    world.passage.takeReading(given(declared(number), 'out', { 'way-in': 'other-door' }));
    const other = declared({ fullName: 'Lê Thị Lạ', slipId: 'YW5vdGhlci1zbGlwLTAwMA' });
    world.passage.takeReading(given(other, 'out'));
    expect(world.visits).toMatchObject([
      { outcome: 'accept', pairing: 'exit-without-entry', facts: { answers: { 'way-in': 'other-door' } } },
      { outcome: 'accept', pairing: 'exit-without-entry', facts: { answers: { 'way-in': null } } },
    ]);
  });

  it('is not another exit when it is written down twice', () => {
    const world = openWorld();
    world.passage.takeReading(given(declared(number)));
    for (let i = 0; i < 2; i += 1) world.passage.takeReading(given(declared(number), 'out'));
    expect(world.visits.slice(1)).toMatchObject([
      { pairing: 'exit', pairedWith: world.visits[0]?.id },
      { pairing: 'again', pairedWith: world.visits[1]?.id },
    ]);
  });
});

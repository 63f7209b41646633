import { describe, expect, it } from 'vitest';
import type { Reading } from '../../../contract/reading.ts';
import type { LookUpAnswer, LookUpRequest } from '../../../contract/register.ts';
import type { Scan } from '../../../contract/scan.ts';
import type { NewVisit } from '../../../contract/visit.ts';
import { SAMPLE_MS, SAMPLE_RUN_ID } from '../../../scripts/rig/sample-visit.ts';
import { openWorld, SECRET, scan } from '../../support/passage-world.ts';
import {
  declaration,
  held,
  lapsedDeclaration,
  nothingReported,
  refusedCode,
  vaccinated,
} from '../../support/sample-reading.ts';

describe('the way of a scan', () => {
  it('reads, decides, records and only then shows', () => {
    const world = openWorld();
    const outcome = world.take(scan());
    expect(world.events).toEqual(['read', 'rules', 'record', 'show']);
    expect(outcome.kind).toBe('recorded');
    expect(world.inputs).toEqual([{ text: 'HC1:CODE', isUtf8: true, via: 'serial', atMs: SAMPLE_MS + 0.75 }]);
  });

  it('records everything that is known of the passage, times in whole units', () => {
    const world = openWorld();
    const outcome = world.take(scan());
    expect(world.visits).toEqual([
      {
        id: expect.any(String),
        stationId: 'station-1',
        venueId: 'venue-1',
        gate: 'Cổng chính',
        runId: SAMPLE_RUN_ID,
        atMs: SAMPLE_MS,
        monotonicUs: 5_000_000,
        lane: 'main',
        deviceId: 'scanner-1',
        via: 'serial',
        direction: 'in',
        family: 'declaration',
        trust: 'verified',
        isUnreadable: false,
        codeReason: null,
        outcome: 'accept',
        reasons: ['declaration-ok'],
        nextStep: 'walk-in',
        policyId: 'office',
        policyVersion: 5,
        ruleId: 'signed-declaration',
        facts: expect.objectContaining({
          declaration: expect.objectContaining({ source: 'code', ageMinutes: 60 + 1 }),
        }),
        combinedWith: null,
        notices: [],
        zone: 'main',
        pairing: 'entry',
        pairedWith: null,
        claims: world.reading.claims,
        tags: [expect.any(String), expect.any(String)],
      },
    ]);
    if (outcome.kind !== 'recorded') throw new Error(outcome.kind);
    expect(world.prompts).toEqual([outcome.prompt]);
    expect(outcome.prompt).toMatchObject({
      kind: 'accept',
      promptId: outcome.visit.id,
      seq: 1,
      isRepeat: false,
    });
  });

  it.each<[string, Reading, string, boolean]>([
    ['a denied declaration', lapsedDeclaration('expired'), 'deny', false],
    ['a forged declaration', refusedCode('bad-signature'), 'deny', false],
    ['a payment code', refusedCode('payment-code', null, 'payment'), 'deny', true],
    ['garbage', refusedCode('not-utf8', null, 'unknown'), 'deny', true],
  ])('records and shows %s too', (_, reading, kind, isUnreadable) => {
    const world = openWorld();
    world.reading = reading;
    expect(world.take(scan()).kind).toBe('recorded');
    expect(world.visits[0]).toMatchObject({ codeReason: reading.reason, outcome: kind, isUnreadable });
    expect(world.prompts[0]).toMatchObject({ kind });
  });

  it('takes the direction of the lane and the trust in the clock as they are at the scan', () => {
    const world = openWorld();
    world.isClockTrusted = false;
    world.take(scan('one'));
    world.direction = 'out';
    world.take(scan('two'));
    expect(world.visits.map(({ direction, reasons }) => [direction, ...reasons])).toEqual([
      ['in', 'clock-untrusted'],
      ['out', 'exit-recorded'],
    ]);
    expect(world.visits.map(({ notices }) => notices)).toEqual([['clock-untrusted'], ['clock-untrusted']]);
  });
});

describe('a second look at the same code', () => {
  it('shows the first verdict anew, judges nothing and records nothing', () => {
    const world = openWorld();
    const first = world.take(scan());
    world.events.length = 0;
    world.reading = lapsedDeclaration('expired');
    world.nowUs += 1_000_000;
    const second = world.take(scan('HC1:CODE', { deviceId: 'scanner-2', via: 'wedge' }));
    expect(world.events).toEqual(['show']);
    if (first.kind !== 'recorded') throw new Error(first.kind);
    expect(second).toEqual({ kind: 'repeat', prompt: { ...first.prompt, isRepeat: true } });
    expect(world.prompts[1]).toEqual(second.kind === 'repeat' && second.prompt);
    expect(world.visits).toHaveLength(1);
  });

  it('is the same scan at exactly 3 s and a new one a microsecond later', () => {
    const world = openWorld();
    world.nowUs = 1_000_000;
    world.take(scan());
    world.nowUs += 3_000_000;
    expect(world.take(scan()).kind).toBe('repeat');
    world.nowUs += 1;
    expect(world.take(scan()).kind).toBe('recorded');
    expect(world.visits).toHaveLength(2);
  });

  it('measures from the judged scan, so that a code left under the scanner is judged again', () => {
    const world = openWorld();
    const kinds: string[] = [];
    for (let i = 0; i < 8; i++) {
      kinds.push(world.take(scan()).kind);
      world.nowUs += 1_000_000;
    }
    expect(kinds).toEqual([
      'recorded',
      'repeat',
      'repeat',
      'repeat',
      'recorded',
      'repeat',
      'repeat',
      'repeat',
    ]);
  });

  it('does not mind a wall clock that is set meanwhile', () => {
    const world = openWorld();
    world.take(scan());
    world.nowMs += 86_400_000;
    world.nowUs += 1_000;
    expect(world.take(scan()).kind).toBe('repeat');
  });

  it('is another visit at another lane, in another direction, and with another text', () => {
    const world = openWorld();
    world.take(scan());
    expect(world.take(scan('HC1:CODE', { lane: 'side' })).kind).toBe('recorded');
    expect(world.take(scan('HC1:CODF')).kind).toBe('recorded');
    world.direction = 'out';
    expect(world.take(scan()).kind).toBe('recorded');
    world.direction = 'in';
    expect(world.take(scan()).kind).toBe('repeat');
  });

  it('still knows a code when another visitor came in between', () => {
    const world = openWorld();
    world.take(scan('one'));
    world.take(scan('two'));
    expect(world.take(scan('one')).kind).toBe('repeat');
  });
});

describe('a visit that cannot be recorded', () => {
  it('puts the gate out of order and shows nothing', () => {
    const world = openWorld();
    world.diskIsFull = true;
    const fault = { kind: 'cannot-record', detail: 'SQLITE_FULL' };
    expect(world.take(scan())).toEqual({ kind: 'not-recorded', fault });
    expect(world.faults).toEqual([fault]);
    expect(world.prompts).toEqual([]);
  });

  it('is judged in full when it comes again, and says by its outcome that the gate works', () => {
    const world = openWorld();
    world.diskIsFull = true;
    world.take(scan());
    world.take(scan());
    expect(world.faults).toHaveLength(2);
    world.diskIsFull = false;
    expect(world.take(scan()).kind).toBe('recorded');
    expect(world.visits).toHaveLength(1);
    expect(world.prompts).toHaveLength(1);
  });
});

describe('a bug anywhere on the way', () => {
  it.each(['clock', 'read', 'rules', 'newId', 'record'])(
    'in %s puts the gate out of order, shows nothing, and is gone with the next scan',
    (port) => {
      const world = openWorld();
      world.breaks = port;
      const outcome = world.take(scan());
      expect(outcome).toMatchObject({ kind: 'not-recorded', fault: { kind: 'internal' } });
      expect(world.faults).toHaveLength(1);
      expect(world.prompts).toEqual([]);
      world.breaks = null;
      expect(world.take(scan()).kind).toBe('recorded');
    },
  );

  it('in show leaves the visit stored, and the same code shows it again', () => {
    const world = openWorld();
    world.breaks = 'show';
    expect(world.take(scan())).toMatchObject({ kind: 'not-recorded', fault: { kind: 'internal' } });
    expect(world.visits).toHaveLength(1);
    world.breaks = null;
    expect(world.take(scan()).kind).toBe('repeat');
    expect(world.visits).toHaveLength(1);
  });

  it('in the tags puts the gate out of order, shows nothing, and is gone with the next scan', () => {
    const world = openWorld();
    world.breaks = 'tagOf';
    expect(world.take(scan())).toMatchObject({ kind: 'not-recorded', fault: { kind: 'internal' } });
    expect(world.prompts).toEqual([]);
    world.breaks = null;
    expect(world.take(scan()).kind).toBe('recorded');
  });

  it('never tells what was in the code', () => {
    const world = openWorld();
    for (const port of ['read', 'record', 'show']) {
      world.breaks = port;
      world.take(scan(`${SECRET} ${port}`));
    }
    expect(world.faults.map(({ detail }) => detail)).toEqual([
      'TypeError while a scan was read',
      'TypeError while a scan was recorded',
      'TypeError while a scan was shown',
    ]);
  });
});

describe('a frame that was dropped', () => {
  it('asks to scan again, stores nothing and judges nothing', () => {
    const world = openWorld();
    world.passage.drop('main', 'too-long');
    expect(world.events).toEqual(['show']);
    expect(world.prompts).toEqual([
      { kind: 'scan-again', promptId: expect.any(String), atMs: SAMPLE_MS, lane: 'main', cause: 'too-long' },
    ]);
  });

  it('puts the gate out of order when even that fails', () => {
    const world = openWorld();
    world.breaks = 'show';
    world.passage.drop('main', 'noise');
    expect(world.faults).toEqual([{ kind: 'internal', detail: 'TypeError while a scan was dropped' }]);
  });
});

describe('an unsigned code', () => {
  it('is registered when the register holds its person’s declaration, with the declaration’s dates and answers', () => {
    const world = openWorld();
    world.reading = held('citizen-card', 'identified');
    world.declared = {
      declaredAtMs: SAMPLE_MS - 3_600_000,
      validUntilMs: SAMPLE_MS + 3_600_000,
      answers: nothingReported,
    };
    world.take(scan());
    expect(world.visits[0]).toMatchObject({
      trust: 'registered',
      outcome: 'accept',
      reasons: ['registered-declaration'],
      claims: {
        issuedAtMs: SAMPLE_MS - 3_600_000,
        expiresAtMs: SAMPLE_MS + 3_600_000,
        answers: nothingReported,
      },
    });
  });

  it('carries the register’s symptoms to the rules', () => {
    const world = openWorld();
    world.reading = held('personal-qr', 'identified');
    const answers = { ...nothingReported, symptoms: ['fever' as const] };
    world.declared = { declaredAtMs: SAMPLE_MS, validUntilMs: SAMPLE_MS + 1, answers };
    world.take(scan());
    expect(world.visits[0]).toMatchObject({ outcome: 'deny', reasons: ['symptoms-declared'] });
  });

  it.each<[string, Reading]>([
    ['a signed declaration', declaration()],
    ['a broken code', refusedCode('broken-field')],
    ['a lapsed declaration', lapsedDeclaration('expired')],
  ])('is the only one that the register is asked about, not %s', (_, reading) => {
    const world = openWorld();
    world.reading = reading;
    world.declared = { declaredAtMs: SAMPLE_MS, validUntilMs: SAMPLE_MS + 1, answers: nothingReported };
    world.take(scan());
    expect(world.visits[0]?.trust).toBe(reading.trust);
  });
});

describe('a declaration link', () => {
  const link = held('declaration-link', 'reference', {
    reference: 'abc12345',
    issuer: 'kbyt.khambenh.gov.vn',
  });
  const found: LookUpAnswer = {
    found: true,
    declaredAtMs: SAMPLE_MS - 60_000,
    validUntilMs: SAMPLE_MS + 60_000,
    answers: 0,
  };

  it('is asked about by host and id, and is registered by the answer', async () => {
    const world = openWorld();
    world.reading = link;
    const asked: LookUpRequest[] = [];
    world.lookUp = async (request) => {
      asked.push(request);
      return found;
    };
    expect(await world.passage.take(scan())).toMatchObject({ kind: 'recorded' });
    expect(asked).toEqual([{ host: 'kbyt.khambenh.gov.vn', reference: 'abc12345' }]);
    expect(world.visits[0]).toMatchObject({
      trust: 'registered',
      outcome: 'accept',
      facts: { declaration: { source: 'lookup', lookup: 'found' } },
    });
  });

  it.each<[string, LookUpAnswer | 'not-reached', string]>([
    ['nobody answers', 'not-reached', 'needs-network'],
    ['nothing is known under it', { found: false }, 'declaration-not-found'],
    ['the answer has a bit that means nothing yet', { ...found, answers: 1 << 12 }, 'needs-network'],
  ])('is left to the policy when %s', async (_, answer, reason) => {
    const world = openWorld();
    world.reading = link;
    world.lookUp = async () => answer;
    await world.passage.take(scan());
    expect(world.visits[0]).toMatchObject({ trust: 'reference', outcome: 'ask', reasons: [reason] });
  });

  it('is left to the policy at once when there is no collector, and when asking fails', async () => {
    const world = openWorld();
    world.reading = link;
    expect(world.take(scan()).kind).toBe('recorded');
    world.lookUp = () => Promise.reject(new Error('a bug'));
    await world.passage.take(scan('other'));
    expect(world.visits.map(({ reasons }) => reasons[0])).toEqual(['needs-network', 'needs-network']);
  });

  it('does not hold up other lanes, and is one visit however often it is scanned meanwhile', async () => {
    const world = openWorld();
    let answer: (value: LookUpAnswer) => void = () => undefined;
    world.lookUp = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    world.reading = link;
    const first = world.passage.take(scan('link'));
    const again = world.passage.take(scan('link'));
    world.reading = declaration();
    expect(world.take(scan('HC1:BESIDE', { lane: 'side' })).kind).toBe('recorded');
    const behind = world.passage.take(scan('HC1:BEHIND'));
    answer(found);
    expect(await first).toMatchObject({ kind: 'recorded' });
    expect(await again).toEqual(await first);
    // The answers of one lane come in the order of its people.
    expect(await behind).toMatchObject({ kind: 'recorded' });
    expect(world.visits.map(({ lane, family }) => `${lane} ${family}`)).toEqual([
      'side declaration',
      'main declaration-link',
      'main declaration',
    ]);
    expect(world.take(scan('link')).kind).toBe('repeat');
  });

  it('is as unknown as before when it was declared further ahead than clocks differ', async () => {
    const world = openWorld();
    world.reading = link;
    world.lookUp = async () => ({ ...found, declaredAtMs: SAMPLE_MS + 400 * 24 * 3_600_000 });
    await world.passage.take(scan());
    expect(world.visits[0]).toMatchObject({ trust: 'reference', outcome: 'ask', reasons: ['needs-network'] });
  });

  it('puts the gate out of order when it cannot be recorded', async () => {
    const world = openWorld();
    world.reading = link;
    world.lookUp = async () => found;
    world.diskIsFull = true;
    expect(await world.passage.take(scan())).toMatchObject({ kind: 'not-recorded' });
    expect(world.prompts).toEqual([]);
    world.diskIsFull = false;
    expect(await world.passage.take(scan())).toMatchObject({ kind: 'recorded' });
  });
});

describe('a code in parts', () => {
  it('asks for the next part and records nothing until the last one', () => {
    const world = openWorld();
    world.join = (text) => (text === 'shc:/2/2/56' ? 'shc:/1/2/12\nshc:/2/2/56' : null);
    expect(world.take(scan('shc:/1/2/12')).kind).toBe('part');
    expect(world.visits).toEqual([]);
    expect(world.prompts).toMatchObject([{ kind: 'scan-again', cause: 'next-part' }]);
    expect(world.take(scan('shc:/2/2/56')).kind).toBe('recorded');
    expect(world.inputs.map(({ text }) => text)).toEqual(['shc:/1/2/12\nshc:/2/2/56']);
  });
});

describe('two codes of one person at one lane', () => {
  const passport = vaccinated('dcc', { fullName: 'MAU NGUYEN VAN', birthDate: '1987-01-18' });
  const card = held('citizen-card', 'identified', {
    fullName: 'Nguyễn Văn Mẫu',
    birthDate: '1987-01-18',
    idNumber: '001087000001',
  });
  const other = held('citizen-card', 'identified', {
    fullName: 'Trần Thị Khác',
    birthDate: '1990-01-18',
    idNumber: '001190000001',
  });

  function shown(
    world: ReturnType<typeof openWorld>,
    reading: Reading,
    changes: Partial<Scan> = {},
  ): NewVisit {
    world.reading = reading;
    world.take(scan(`code ${world.visits.length}`, changes));
    const visit = world.visits.at(-1);
    if (visit === undefined) throw new Error('nothing was recorded');
    return visit;
  }

  it('are judged together, and the second visit names the first', () => {
    const world = openWorld();
    const first = shown(world, passport);
    expect(first).toMatchObject({ outcome: 'ask', reasons: ['show-identity-too'], combinedWith: null });
    world.nowUs += 60_000_000;
    const second = shown(world, card);
    expect(second).toMatchObject({ outcome: 'accept', combinedWith: first.id, notices: ['combined'] });
  });

  it('are two visitors a microsecond after the 60 seconds', () => {
    const world = openWorld();
    shown(world, passport);
    world.nowUs += 60_000_001;
    expect(shown(world, card)).toMatchObject({ outcome: 'ask', combinedWith: null });
  });

  it('are two visitors at two lanes, in two directions, and by two names', () => {
    const world = openWorld();
    shown(world, passport);
    expect(shown(world, card, { lane: 'side' }).combinedWith).toBeNull();
    expect(shown(world, other).combinedWith).toBeNull();
    // The other visitor's card has taken the place of the passport.
    expect(shown(world, card).combinedWith).toBeNull();
    world.direction = 'out';
    expect(shown(world, passport).combinedWith).toBeNull();
  });

  it('are not parted by a payment code held up by mistake', () => {
    const world = openWorld();
    const first = shown(world, passport);
    shown(world, refusedCode('payment-code', null, 'payment'));
    expect(shown(world, card).combinedWith).toBe(first.id);
  });

  it('do not reach past the visitor who was let in', () => {
    const world = openWorld();
    shown(world, passport);
    shown(world, card);
    const again = held('insurance-card', 'identified', { ...card.claims });
    expect(shown(world, again).combinedWith).toBeNull();
  });

  it('are not parted by a link, which names nobody', () => {
    const world = openWorld();
    const first = shown(world, passport);
    shown(world, held('declaration-link', 'reference', { reference: 'abc12345', issuer: 'tokhaiyte.vn' }));
    expect(shown(world, card).combinedWith).toBe(first.id);
  });

  it('keep what a declaration reported, until a newer one of the same person says otherwise', () => {
    const answers = { symptoms: ['fever' as const], contacts: [], hasTravelled: false };
    const world = openWorld();
    shown(world, declaration({ answers }));
    expect(shown(world, declaration({}, 20 * 3_600_000))).toMatchObject({
      outcome: 'ask',
      reasons: ['symptoms-declared'],
    });
    expect(shown(world, declaration({}, 60_000)).outcome).toBe('accept');
  });

  it('are forgotten in a quiet moment', () => {
    const world = openWorld();
    shown(world, passport);
    world.nowUs += 60_000_001;
    world.passage.forget();
    world.nowUs -= 60_000_001;
    expect(shown(world, card).combinedWith).toBeNull();
  });
});

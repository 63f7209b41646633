/**
 * Questions on the spot: what a visitor is asked before the verdict, and what becomes of those who do not answer.
 */
import { describe, expect, it } from 'vitest';
import { ANSWER_WAIT_MS, type Question } from '../../../contract/questions.ts';
import type { Reading } from '../../../contract/reading.ts';
import type { LookUpAnswer } from '../../../contract/register.ts';
import type { Scan } from '../../../contract/scan.ts';
import { judge } from '../../../electron/gate/decide.ts';
import type { PassageOutcome } from '../../../electron/passage/passage.ts';
import { SAMPLE_MS } from '../../../scripts/rig/sample-visit.ts';
import { shippedPolicy } from '../../../scripts/shipped-policies.ts';
import { openWorld, SECRET, scan } from '../../support/passage-world.ts';
import { declaration, held, nothingReported, refusedCode, vaccinated } from '../../support/sample-reading.ts';

const card = held('citizen-card', 'identified');
const stranger = held('citizen-card', 'identified', { fullName: 'Lê Thị Lạ', idNumber: '001087000009' });

/** A venue that asks, and what it asked last. */
function openAsking(policy: 'office' | 'hospital' | 'quarantine', reading: Reading = card) {
  const world = openWorld();
  world.isAsking = true;
  world.policy = policy;
  world.reading = reading;
  const settled: PassageOutcome[] = [];
  return {
    world,
    settled,
    /** A scan, and whether its visitor is being asked. */
    take(given: Scan = scan()): boolean {
      const outcome = world.passage.take(given);
      if (outcome instanceof Promise) void outcome.then((one) => settled.push(one));
      else settled.push(outcome);
      return outcome instanceof Promise;
    },
    sheet() {
      const sheet = world.sheets.at(-1);
      if (sheet === undefined) throw new Error('nothing was asked');
      return sheet;
    },
    answer(id: string, value: boolean | number | string): boolean {
      return world.passage.answer(this.sheet().sheetId, id, value);
    },
    wait(ms: number): void {
      world.nowMs += ms;
      world.nowUs += ms * 1_000;
    },
  };
}

describe('a visitor whom the venue asks something', () => {
  it('is neither judged nor recorded nor shown a verdict before the answer, and then all three', async () => {
    const gate = openAsking('hospital');
    expect(gate.take()).toBe(true);
    expect(gate.world.events).toEqual(['read', 'rules', 'ask']);
    expect(gate.sheet()).toMatchObject({ lane: 'main', direction: 'in', maskedName: 'N.V. Mẫu', current: 0 });
    expect(gate.answer('symptoms-today', true)).toBe(true);
    expect(gate.world.events.slice(3)).toEqual(['record', 'show']);
    expect(gate.world.visits).toMatchObject([
      {
        atMs: SAMPLE_MS,
        outcome: 'ask',
        reasons: ['answers-reported'],
        facts: { answers: { 'symptoms-today': true } },
      },
    ]);
    await Promise.resolve();
    expect(gate.settled).toMatchObject([{ kind: 'recorded' }]);
  });

  it('is judged again from the stored facts to the same verdict, whatever was answered', () => {
    for (const value of [true, false, null]) {
      const gate = openAsking('hospital', vaccinated('dcc'));
      gate.take();
      if (value === null) {
        gate.wait(ANSWER_WAIT_MS + 1);
        gate.world.passage.expire();
      } else gate.answer('symptoms-today', value);
      const [visit] = gate.world.visits;
      if (visit?.facts === null || visit === undefined) throw new Error('no facts');
      const { outcome, reasons, nextStep, policyId, policyVersion, ruleId } = visit;
      expect(judge(visit.facts, shippedPolicy('hospital').policy)).toEqual({
        outcome,
        reasons,
        nextStep,
        policyId,
        policyVersion,
        ruleId,
      });
    }
  });

  it('is left to staff after the time without a touch, and not a microsecond before', () => {
    const gate = openAsking('quarantine', declaration());
    gate.take();
    gate.wait(ANSWER_WAIT_MS);
    gate.world.passage.expire();
    expect(gate.world.visits).toEqual([]);
    gate.world.nowUs += 1;
    gate.world.passage.expire();
    expect(gate.world.visits).toMatchObject([
      { outcome: 'ask', reasons: ['not-answered'], facts: { answers: { temperature: null } } },
    ]);
    gate.world.passage.expire();
    expect(gate.world.visits).toHaveLength(1);
  });

  it('has more time with every touch', () => {
    const gate = openAsking('quarantine', declaration());
    gate.take();
    gate.wait(ANSWER_WAIT_MS);
    // The same code, held up again: somebody is still there.
    expect(gate.take()).toBe(true);
    gate.wait(ANSWER_WAIT_MS);
    gate.world.passage.expire();
    expect(gate.world.visits).toEqual([]);
    expect(gate.world.sheets).toHaveLength(2);
    expect(gate.world.sheets[1]).toEqual(gate.world.sheets[0]);
  });

  it('is one passage however often the code is held up meanwhile, and its repeat shows the verdict', async () => {
    const gate = openAsking('quarantine', declaration());
    gate.take();
    gate.take();
    gate.answer('temperature', 366);
    await Promise.resolve();
    expect(gate.settled[0]).toMatchObject({ kind: 'recorded', visit: { outcome: 'accept' } });
    expect(gate.settled[1]).toBe(gate.settled[0]);
    expect(gate.take()).toBe(false);
    expect(gate.settled.at(-1)).toMatchObject({ kind: 'repeat' });
    expect(gate.world.visits).toHaveLength(1);
  });

  it('gives way to the next code at the lane, and is recorded first', () => {
    const gate = openAsking('hospital');
    gate.take(scan('first'));
    gate.world.reading = declaration({ fullName: 'Lê Thị Lạ', idNumber: '001087000009' });
    expect(gate.take(scan('second'))).toBe(false);
    expect(gate.world.visits.map(({ family, reasons }) => [family, ...reasons])).toEqual([
      ['citizen-card', 'not-answered'],
      ['declaration', 'declaration-ok'],
    ]);
  });

  it('keeps the screen when the one before left a code in the light, or the line is noisy', () => {
    const gate = openAsking('hospital', declaration());
    gate.take(scan('before'));
    gate.world.reading = stranger;
    gate.take(scan('asked'));
    const shown = gate.world.prompts.length;
    expect(gate.take(scan('before'))).toBe(false);
    gate.world.passage.drop('main', 'noise');
    expect(gate.world.prompts).toHaveLength(shown);
    expect(gate.answer('symptoms-today', false)).toBe(true);
  });

  it('holds up no other lane', () => {
    const gate = openAsking('hospital');
    gate.take();
    gate.world.reading = stranger;
    expect(gate.take(scan('beside', { lane: 'side' }))).toBe(true);
    const [first, second] = gate.world.sheets;
    gate.world.passage.answer(first?.sheetId ?? '', 'symptoms-today', false);
    expect(gate.world.visits.map(({ lane }) => lane)).toEqual(['main']);
    gate.world.passage.answer(second?.sheetId ?? '', 'symptoms-today', false);
    expect(gate.world.visits.map(({ lane }) => lane)).toEqual(['main', 'side']);
  });

  it('is not asked again what they answered just before, by whichever code', () => {
    const gate = openAsking('hospital', vaccinated('dcc'));
    gate.take(scan('passport'));
    gate.answer('symptoms-today', false);
    gate.wait(10_000);
    gate.world.reading = card;
    expect(gate.take(scan('card'))).toBe(false);
    expect(gate.world.visits[1]).toMatchObject({ facts: { answers: { 'symptoms-today': false } } });
    gate.wait(4_000);
    expect(gate.take(scan('card'))).toBe(false);
  });

  it('does not undo what they reported by holding the code up again', () => {
    const gate = openAsking('hospital');
    gate.take();
    gate.answer('symptoms-today', true);
    gate.wait(4_000);
    expect(gate.take()).toBe(false);
    expect(gate.world.visits.map(({ reasons }) => reasons[0])).toEqual([
      'answers-reported',
      'answers-reported',
    ]);
  });

  it('does not get past an unanswered question by holding the code up again', () => {
    const gate = openAsking('quarantine', declaration());
    gate.take();
    gate.wait(ANSWER_WAIT_MS + 1);
    gate.world.passage.expire();
    gate.wait(4_000);
    expect(gate.take()).toBe(true);
  });

  it('is not asked anew about the passage that they have just made', () => {
    const gate = openAsking('quarantine', declaration());
    gate.take();
    gate.answer('temperature', 366);
    gate.wait(4_000);
    expect(gate.take()).toBe(false);
    expect(gate.world.visits[1]).toMatchObject({ outcome: 'accept', pairing: 'again' });
    gate.wait(60_000);
    expect(gate.take()).toBe(true);
  });

  it('is weighed by who is inside when they have answered, and goes the way that was on the screen', () => {
    const gate = openAsking('quarantine', declaration());
    gate.world.zone = { ...gate.world.zone, hardLimit: 1 };
    gate.world.direction = 'auto';
    gate.take();
    gate.world.passage.takeReading({
      reading: held('assisted-declaration', 'identified', {
        fullName: 'Lê Thị Lạ',
        answers: nothingReported,
        issuedAtMs: SAMPLE_MS,
      }),
      lane: 'desk',
      deviceId: 'staff',
      via: 'manual',
      direction: 'in',
      answers: { temperature: 366 },
    });
    gate.answer('temperature', 366);
    expect(gate.world.visits.map(({ direction, reasons }) => [direction, reasons[0]])).toEqual([
      ['in', 'assisted-declaration-ok'],
      ['in', 'venue-full'],
    ]);
  });

  it('makes room for what staff write down at the same lane', () => {
    const gate = openAsking('hospital');
    gate.take();
    gate.world.passage.takeReading({
      reading: held('manual-record', 'identified', {}),
      lane: 'main',
      deviceId: 'staff',
      via: 'manual',
      direction: 'in',
    });
    expect(gate.world.visits.map(({ family }) => family)).toEqual(['citizen-card', 'manual-record']);
  });

  it('puts the gate out of order when the answer cannot be recorded, and may come again', async () => {
    const gate = openAsking('hospital');
    gate.world.diskIsFull = true;
    gate.take();
    gate.answer('symptoms-today', false);
    await Promise.resolve();
    expect(gate.settled).toMatchObject([{ kind: 'not-recorded' }]);
    expect(gate.world.prompts).toEqual([]);
    gate.world.diskIsFull = false;
    expect(gate.take()).toBe(true);
  });

  it('tells nothing of the code when asking fails, and holds nobody', async () => {
    const gate = openAsking('hospital');
    gate.world.breaks = 'ask';
    expect(gate.take(scan(SECRET))).toBe(false);
    expect(gate.world.faults).toEqual([{ kind: 'internal', detail: 'TypeError while a scan was asked' }]);
    gate.world.breaks = null;
    expect(gate.take(scan(SECRET))).toBe(true);
  });
});

describe('an answer', () => {
  it('counts for the question that is asked now, in its own kind, and nothing else does', () => {
    const gate = openAsking('quarantine', declaration());
    gate.take();
    const { sheetId } = gate.sheet();
    const { passage } = gate.world;
    expect(passage.answer('01a1fb9e-0680-7000-8000-00000000ffff', 'temperature', 366)).toBe(false);
    expect(passage.answer(sheetId, 'symptoms-today', false)).toBe(false);
    for (const value of [true, '366', 329, 431])
      expect(passage.answer(sheetId, 'temperature', value)).toBe(false);
    expect(passage.answerBack(sheetId)).toBe(false);
    expect(passage.answer(sheetId, 'temperature', 330)).toBe(true);
    expect(passage.answer(sheetId, 'temperature', 366)).toBe(false);
  });

  it.each([
    [374, 'accept', 'declaration-ok'],
    [375, 'ask', 'temperature-high'],
  ])('of %i tenths leads to %s', (tenths, outcome, reason) => {
    const gate = openAsking('quarantine', declaration());
    gate.take();
    expect(gate.world.passage.temperature(tenths)).toBe(true);
    expect(gate.world.visits).toMatchObject([{ outcome, reasons: [reason] }]);
  });

  it('of a thermometer means nothing while no temperature is asked for', () => {
    const gate = openAsking('hospital');
    expect(gate.world.passage.temperature(366)).toBe(false);
    gate.take();
    expect(gate.world.passage.temperature(366)).toBe(false);
    expect(gate.world.visits).toEqual([]);
  });
});

const text = { vi: 'Câu hỏi?', en: 'Question?' };
const whom: Question = { id: 'whom', when: null, text, answer: { kind: 'words', maxCharacters: 20 } };
const purpose: Question = {
  id: 'purpose',
  when: null,
  text,
  answer: {
    kind: 'choice',
    choices: [
      { id: 'visit', text },
      { id: 'work', text },
    ],
  },
};

describe('several questions', () => {
  it('are asked one after the other, can be gone back over, and words stay out of the facts', () => {
    const gate = openAsking('office', declaration());
    gate.world.questions = [whom, purpose];
    gate.take();
    expect(gate.answer('whom', '  chị Hoa\u0300  ')).toBe(true);
    expect(gate.sheet()).toMatchObject({ current: 1 });
    expect(gate.world.passage.answerBack(gate.sheet().sheetId)).toBe(true);
    expect(gate.sheet()).toMatchObject({ current: 0, questions: [{ given: 'chị Hoà' }, { given: null }] });
    expect(gate.answer('whom', 'anh Bình')).toBe(true);
    expect(gate.answer('purpose', 'neither')).toBe(false);
    expect(gate.answer('purpose', 'work')).toBe(true);
    expect(gate.world.visits).toMatchObject([
      { outcome: 'accept', claims: { words: { whom: 'anh Bình' } }, facts: { answers: { purpose: 'work' } } },
    ]);
    expect(JSON.stringify(gate.world.visits[0]?.facts)).not.toContain('Bình');
  });

  it('keep what was answered when the rest is not', () => {
    const gate = openAsking('office', declaration());
    gate.world.questions = [purpose, { ...purpose, id: 'again' }];
    gate.take();
    gate.answer('purpose', 'visit');
    gate.wait(ANSWER_WAIT_MS + 1);
    gate.world.passage.expire();
    expect(gate.world.visits[0]?.facts?.answers).toEqual({ purpose: 'visit', again: null });
  });
});

describe('nothing is asked', () => {
  it('in a rehearsal, and what no answer stands for turns nobody away', () => {
    const gate = openAsking('quarantine', declaration());
    gate.world.isAsking = false;
    expect(gate.take()).toBe(false);
    expect(gate.world.visits).toMatchObject([{ outcome: 'accept' }]);
    expect(gate.world.visits[0]?.facts).not.toHaveProperty('answers');
  });

  it.each<[string, Reading]>([
    ['a payment code', refusedCode('payment-code', null, 'payment')],
    ['a forged declaration', refusedCode('bad-signature')],
    ['a declaration that is too old', declaration({}, 25 * 3_600_000)],
  ])('of who is turned away for %s whatever they answer', (_, reading) => {
    const gate = openAsking('quarantine', reading);
    expect(gate.take()).toBe(false);
    expect(gate.world.visits).toMatchObject([{ outcome: 'deny' }]);
  });

  it('of who has declared, at a hospital', () => {
    const gate = openAsking('hospital', declaration());
    expect(gate.take()).toBe(false);
  });
});

describe('on the way out', () => {
  it('who came in is not asked, and who did not is asked one thing and held by nothing', () => {
    const gate = openAsking('office', declaration());
    gate.take(scan('in'));
    gate.wait(3_600_000);
    gate.world.direction = 'out';
    expect(gate.take(scan('out'))).toBe(false);
    gate.world.reading = stranger;
    expect(gate.take(scan('stranger'))).toBe(true);
    expect(gate.answer('way-in', 'other-door')).toBe(true);
    expect(gate.world.visits.slice(1)).toMatchObject([
      { outcome: 'accept', pairing: 'exit' },
      {
        outcome: 'accept',
        pairing: 'exit-without-entry',
        facts: { answers: { 'way-in': 'other-door' } },
      },
    ]);
  });

  it('an exit is recorded as well when nobody answers, and not asked about twice', () => {
    const gate = openAsking('office', stranger);
    gate.world.direction = 'out';
    gate.take();
    gate.wait(ANSWER_WAIT_MS + 1);
    gate.world.passage.expire();
    expect(gate.world.visits).toMatchObject([{ outcome: 'accept', facts: { answers: { 'way-in': null } } }]);
    gate.wait(4_000);
    expect(gate.take()).toBe(false);
    expect(gate.world.visits[1]).toMatchObject({ pairing: 'again' });
  });
});

describe('a link whose holder is asked once it was looked up', () => {
  const link = held('declaration-link', 'reference', { reference: 'abc12345', issuer: 'tokhaiyte.vn' });

  it('is one promise from the look-up to the answer, and its lane is free for the next', async () => {
    const gate = openAsking('quarantine', link);
    let answer: (value: LookUpAnswer) => void = () => undefined;
    gate.world.lookUp = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    const first = gate.world.passage.take(scan('link'));
    answer({ found: true, declaredAtMs: SAMPLE_MS - 60_000, validUntilMs: SAMPLE_MS + 60_000, answers: 0 });
    await expect.poll(() => gate.world.sheets.length).toBe(1);
    expect(gate.world.passage.take(scan('link'))).toBe(first);
    gate.world.reading = stranger;
    gate.take(scan('next'));
    expect(await first).toMatchObject({
      kind: 'recorded',
      visit: { trust: 'registered', reasons: ['not-answered'] },
    });
    expect(gate.sheet()).toMatchObject({ maskedName: 'L.T. Lạ' });
  });
});

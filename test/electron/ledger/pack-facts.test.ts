import { describe, expect, it } from 'vitest';
import { ruleFactsSchema } from '../../../contract/rule-facts.ts';
import type { Visit } from '../../../contract/visit.ts';
import { everyFact } from '../../../electron/gate/apply-rule.ts';
import { factsOf, type Moment } from '../../../electron/gate/facts.ts';
import { packFacts, unpackFacts } from '../../../electron/ledger/pack-facts.ts';
import { asIfStored } from '../../../electron/passage/as-if-stored.ts';
import { sampleVisit } from '../../../scripts/rig/sample-visit.ts';
import { clockless, entering, leaving } from '../../support/sample-moment.ts';
import { declaration, held, lapsedDeclaration, refusedCode } from '../../support/sample-reading.ts';

const visitOf = (reading: ReturnType<typeof held>, moment: Moment): Visit => ({
  ...asIfStored(
    sampleVisit(1, {
      family: reading.family,
      trust: reading.trust,
      codeReason: reading.reason,
      direction: moment.direction,
      notices: reading.notices,
      facts: factsOf(reading, moment),
    }),
  ),
});
const unpacked = (visit: Visit): unknown => unpackFacts(JSON.parse(packFacts(visit) ?? 'null'), visit);

describe('packed facts', () => {
  it.each<[string, Visit]>([
    ['a declaration', visitOf(declaration(), entering)],
    [
      'a declaration with symptoms',
      visitOf(declaration({ answers: { symptoms: ['fever'], contacts: [], hasTravelled: true } }), entering),
    ],
    ['a lapsed declaration', visitOf(lapsedDeclaration('expired'), leaving)],
    ['garbage', visitOf(refusedCode('not-utf8', null, 'unknown'), clockless)],
    [
      'a passport after a card',
      visitOf(held('dcc', 'verified'), { ...entering, other: everyFact, trustList: 'stale' }),
    ],
    ['an invalid code without a reason', visitOf({ ...declaration(), outcome: 'invalid' }, entering)],
  ])('come back whole: %s', (_, visit) => {
    expect(unpacked(visit)).toEqual(visit.facts);
    expect(ruleFactsSchema.parse(unpacked(visit))).toEqual(visit.facts);
  });

  it('tell how many were inside, and of a row from before that was kept: nobody', () => {
    const occupancy = { inside: 120, room: 'nearly-full', isInside: true } as const;
    const visit = visitOf(declaration(), { ...entering, occupancy });
    expect(unpacked(visit)).toMatchObject({ occupancy });
    const { occupancy: _, ...before } = JSON.parse(packFacts(visit) ?? '{}');
    expect(ruleFactsSchema.parse(unpackFacts(before, visit)).occupancy).toEqual({
      inside: 0,
      room: 'unlimited',
      isInside: false,
    });
  });

  it('leave out what the row says: an ordinary declaration costs under 160 bytes', () => {
    const occupancy = { inside: 120, room: 'free', isInside: false } as const;
    const visit = visitOf(declaration({ expiresAtMs: entering.nowMs + 1 }), { ...entering, occupancy });
    expect(Buffer.byteLength(packFacts(visit) ?? '')).toBeLessThan(160);
  });

  it('are nothing for a visit without them', () => {
    expect(packFacts(asIfStored(sampleVisit(1)))).toBeNull();
  });
});

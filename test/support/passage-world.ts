/**
 * Passage world: a passage whose ports write down what happens, and a hall that keeps who is inside.
 */
import { createHmac } from 'node:crypto';
import { DEFAULT_ZONE, type ZoneSettings } from '../../contract/occupancy.ts';
import type { Policy } from '../../contract/policy.ts';
import { type Prompt, promptSchema } from '../../contract/prompt.ts';
import { type QuestionSheet, questionSheetSchema } from '../../contract/questions.ts';
import type { Reading } from '../../contract/reading.ts';
import type { Declared, LookUpAnswer, LookUpRequest } from '../../contract/register.ts';
import type { Freshness } from '../../contract/rule-facts.ts';
import type { Direction, Scan } from '../../contract/scan.ts';
import { type OutOfOrder, outOfOrderSchema } from '../../contract/status.ts';
import { type NewVisit, visitSchema } from '../../contract/visit.ts';
import { createUuidV7 } from '../../electron/ledger/uuid-v7.ts';
import {
  createPassage,
  type Passage,
  type PassageOutcome,
  type PassagePorts,
  type ReadInput,
} from '../../electron/passage/admit-visitor.ts';
import { asIfStored } from '../../electron/passage/as-if-stored.ts';
import { SAMPLE_MS, SAMPLE_RUN_ID } from '../../scripts/rig/sample-visit.ts';
import { shippedPolicy } from '../../scripts/shipped-policies.ts';
import { createHall } from './hall.ts';
import { declaration } from './sample-reading.ts';

export const SECRET = 'Nguyễn Văn Bí Mật 001087000001';

/** A passage whose ports write down what happens, in order. `world` changes what they answer. */
export function openWorld() {
  const events: string[] = [];
  const prompts: Prompt[] = [];
  const sheets: QuestionSheet[] = [];
  const faults: OutOfOrder[] = [];
  const visits: NewVisit[] = [];
  const inputs: ReadInput[] = [];
  const world = {
    reading: declaration() as Reading,
    nowMs: SAMPLE_MS + 0.75,
    nowUs: 5_000_000.5,
    direction: 'in' as Direction | 'auto',
    zone: { ...DEFAULT_ZONE } as ZoneSettings,
    policy: 'office',
    /** Instead of that policy's own. */
    questions: null as Policy['questions'] | null,
    /** True: visitors are asked the questions of the policy. */
    isAsking: false,
    isClockTrusted: true,
    diskIsFull: false,
    trustList: 'fresh' as Freshness,
    declared: null as Declared | null,
    /** Null: nobody to ask. */
    lookUp: null as ((request: LookUpRequest) => Promise<LookUpAnswer | 'not-reached'>) | null,
    join: (text: string) => text as string | null,
    breaks: null as string | null,
    events,
    prompts,
    /** What was asked, each time it was shown. */
    sheets,
    faults,
    visits,
    inputs,
    /** What was asked to be tagged. */
    tagged: [] as string[],
    presence: createHall(),
    passage: null as unknown as Passage,
    /** A scan that waits for nobody. */
    take(given: Scan): PassageOutcome {
      const outcome = world.passage.take(given);
      if (outcome instanceof Promise) throw new Error('the scan waits');
      return outcome;
    },
  };
  const enter = (port: string): void => {
    events.push(port);
    if (world.breaks === port) throw new TypeError(`unexpected token in ${SECRET}`);
  };
  const newId = createUuidV7((n) => new Uint8Array(n));
  const ports: PassagePorts = {
    read(input) {
      enter('read');
      inputs.push(input);
      return world.reading;
    },
    joinParts: (text) => world.join(text),
    rules() {
      enter('rules');
      const chosen = shippedPolicy(world.policy);
      if (world.questions === null) return chosen;
      return { ...chosen, policy: { ...chosen.policy, questions: world.questions ?? [] } };
    },
    trustList: () => world.trustList,
    findDeclared: () => world.declared,
    get lookUp() {
      return world.lookUp;
    },
    record(visit) {
      enter('record');
      if (world.diskIsFull) return { ok: false, error: { kind: 'cannot-record', detail: 'SQLITE_FULL' } };
      visits.push(visit);
      world.presence.take(visit, visits.length);
      return { ok: true, value: visitSchema.parse({ ...asIfStored(visit), seq: visits.length }) };
    },
    clock: {
      wallMs() {
        if (world.breaks === 'clock') enter('clock');
        return world.nowMs;
      },
      monotonicUs: () => world.nowUs,
    },
    newId(nowMs) {
      if (world.breaks === 'newId') enter('newId');
      return newId(nowMs);
    },
    identity: { stationId: 'station-1', venueId: 'venue-1', gate: 'Cổng chính', runId: SAMPLE_RUN_ID },
    isClockTrusted: () => world.isClockTrusted,
    isPhoneNear: () => false,
    directionOf: () => world.direction,
    zoneOf: () => world.zone,
    presence: world.presence,
    tagOf(text) {
      if (world.breaks === 'tagOf') enter('tagOf');
      world.tagged.push(text);
      return createHmac('sha256', 'a key of today').update(text).digest('base64url').slice(0, 22);
    },
    show(prompt) {
      enter('show');
      prompts.push(promptSchema.parse(prompt));
    },
    get ask() {
      if (!world.isAsking) return null;
      return (sheet: QuestionSheet) => {
        enter('ask');
        sheets.push(questionSheetSchema.parse(sheet));
      };
    },
    outOfOrder(fault) {
      events.push('outOfOrder');
      faults.push(outOfOrderSchema.parse(fault));
    },
  };
  world.passage = createPassage(ports);
  return world;
}

export const scan = (text = 'HC1:CODE', changes: Partial<Scan> = {}): Scan => ({
  deviceId: 'scanner-1',
  lane: 'main',
  via: 'serial',
  text,
  isUtf8: true,
  byteLength: text.length,
  lastByteAtMs: SAMPLE_MS,
  ...changes,
});

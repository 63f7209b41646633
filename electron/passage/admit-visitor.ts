/**
 * Admit visitor: the way of a scan. The one place that fixes the order read -> decide -> record -> show.
 *
 * Invariant: what `show` is given was committed by `record` before. A scan that cannot be recorded, and any
 * exception on the way, puts the gate out of order; neither ever shows an accept. Judges nothing itself; a
 * fault does not stick, the next scan is tried in full. Keeps no text and no claim of a code once its scan is over:
 * tags and prompts stand for them. Only a declaration link waits, for the collector's answer and no longer than the
 * look-up's own deadline; the next scan of its lane stands behind it, those of other lanes do not.
 */
import type { NationalRuleSet } from '../../contract/national-rules.ts';
import type { Policy } from '../../contract/policy.ts';
import type { Prompt, VisitPrompt } from '../../contract/prompt.ts';
import type { Claims, Reading } from '../../contract/reading.ts';
import type { Declared, LookUpAnswer, LookUpRequest } from '../../contract/register.ts';
import type { Result } from '../../contract/result.ts';
import type { Freshness, RuleFacts } from '../../contract/rule-facts.ts';
import type { Direction, DropKind, Scan, ScanAgainKind, Via } from '../../contract/scan.ts';
import type { OutOfOrder } from '../../contract/status.ts';
import type { NewVisit, Visit } from '../../contract/visit.ts';
import { buildPrompt, repeatPrompt } from '../gate/build-prompt.ts';
import { isUnreadable } from '../gate/code-reason-rules.ts';
import { judge, noticesOf } from '../gate/decide.ts';
import { factsOf } from '../gate/facts.ts';
import { noticesOfPairing, pairPassage } from '../gate/pair-passage.ts';
import type { TagOf } from '../gate/same-person.ts';
import { createLastCodes } from './last-codes.ts';
import { createPersonLocator, type LocatePorts } from './locate-person.ts';
import { lookedUp, registered } from './raise-trust.ts';
import { createRecentScans } from './recent-scans.ts';

export interface ReadInput {
  readonly text: string;
  readonly isUtf8: boolean;
  readonly via: Via;
  readonly atMs: number;
}

/** The venue's rules as they are in force. */
export interface RulesInForce {
  readonly policy: Policy;
  readonly nationalRules: NationalRuleSet | null;
  readonly freshness: Freshness;
}

export interface PassagePorts extends LocatePorts {
  readonly read: (input: ReadInput) => Reading;
  /** The whole text of a code that came in parts, once the last one is there; null while parts are missing. */
  readonly joinParts: (text: string, lane: string, atMs: number) => string | null;
  /** Asked once per scan: a new policy holds from the next scan on. */
  readonly rules: () => RulesInForce;
  /** Age of the list that signatures were checked against. */
  readonly trustList: () => Freshness;
  /** The newest declaration of the person whom an unsigned code names, if the register has one. */
  readonly findDeclared: (claims: Claims, nowMs: number) => Declared | null;
  /** Asks the collector about a declaration link; settles within its own deadline and never rejects. Null: no collector. */
  readonly lookUp: ((request: LookUpRequest) => Promise<LookUpAnswer | 'not-reached'>) | null;
  /** Returns ok only when the visit is safe on disk. */
  readonly record: (
    visit: NewVisit,
  ) => Result<Visit, { readonly kind: 'cannot-record'; readonly detail: string }>;
  readonly clock: { wallMs(): number; monotonicUs(): number };
  /** A new UUIDv7. */
  readonly newId: (nowMs: number) => string;
  readonly identity: {
    readonly stationId: string;
    readonly venueId: string;
    readonly gate: string;
    readonly runId: string;
  };
  /** HMAC of a text under the key of the gate day of `atMs` (day-tags.ts), base64url: stands for what may not be kept. */
  tagOf(text: string, atMs: number): string;
  isClockTrusted(): boolean;
  /** Asked once per scan: a Bluezone phone is at the reader now. */
  isPhoneNear(): boolean;
  /** Direction of a lane now; a lane bound to both takes what the guard has switched to, `auto` is decided per person. */
  directionOf(lane: string): Direction | 'auto';
  readonly show: (prompt: Prompt) => void;
  readonly outOfOrder: (fault: OutOfOrder) => void;
}

export type PassageOutcome =
  /** Stored and shown. After a fault this also says that the gate works again. */
  | { readonly kind: 'recorded'; readonly visit: Visit; readonly prompt: VisitPrompt }
  /** The same scan as one within REPEAT_SCAN_MS: its prompt was shown anew, nothing was stored. */
  | { readonly kind: 'repeat'; readonly prompt: VisitPrompt }
  /** One part of a code that was split over several; the next was asked for, nothing was stored. */
  | { readonly kind: 'part' }
  /** `outOfOrder` was told. Only a fault in `show` itself leaves a stored visit behind. */
  | { readonly kind: 'not-recorded'; readonly fault: OutOfOrder };

/** A reading that staff made at the gate, without a code. */
export interface StaffReading {
  readonly reading: Reading;
  readonly lane: string;
  readonly deviceId: string;
  readonly via: Via;
  readonly direction: Direction;
}

export interface Passage {
  /**
   * Takes one scan all the way. Returns when its verdict is stored and handed to the screens; for a
   * declaration link that is looked up, a promise of that. Never throws, never rejects.
   */
  take(scan: Scan): PassageOutcome | Promise<PassageOutcome>;
  /**
   * Takes what staff wrote down (an assisted declaration, a manual record) all the way. It is always a passage of its
   * own, and the register is not asked: what was declared just now goes before it. Never throws.
   */
  takeReading(given: StaffReading): PassageOutcome;
  /** Shows "scan again" for a frame that never became a scan. Stores nothing; counting is the caller's. */
  drop(lane: string, kind: DropKind): void;
  /** Drops what is no longer needed; for a quiet moment, a scan does it too. */
  forget(): void;
}

/** One scan, with what was true when it came. */
interface Attempt {
  readonly source: Pick<Scan, 'lane' | 'deviceId' | 'via'>;
  readonly nowMs: number;
  readonly nowUs: number;
  readonly bound: Direction | 'auto';
  readonly tagOf: TagOf;
  /**
   * Holds a tag of the code. A guard who switches the lane's direction means a new passage, even of the same code.
   * Null: nothing that could come a second time by itself.
   */
  readonly key: string | null;
}

/** Tags cost some microseconds each, and one scan needs some of them twice. Lives as long as its scan. */
function oncePerText(tagOf: TagOf): TagOf {
  const made: { readonly text: string; readonly tag: string }[] = [];
  return (text) => {
    const known = made.find((one) => one.text === text);
    if (known !== undefined) return known.tag;
    const tag = tagOf(text);
    made.push({ text, tag });
    return tag;
  };
}

export function createPassage(ports: PassagePorts): Passage {
  const { clock, identity } = ports;
  const recent = createRecentScans<VisitPrompt>();
  const lastCodes = createLastCodes();
  const locator = createPersonLocator(ports);
  /** Links that are being looked up, by the attempt's key. */
  const waiting = new Map<string, Promise<PassageOutcome>>();
  /** The look-up that the next scan of its lane stands behind: answers come in the order of the people. */
  const busy = new Map<string, Promise<PassageOutcome>>();

  /** An exception is a bug. Its message may quote the code, which is personal data: only its name is told. */
  function reportBug(step: string, error: unknown): OutOfOrder {
    const name = error instanceof Error ? error.name : typeof error;
    const fault: OutOfOrder = { kind: 'internal', detail: `${name} while a scan was ${step}` };
    ports.outOfOrder(fault);
    return fault;
  }

  /** Runs one stretch of the way; `enter` names the step that an exception would be told by. */
  function stretch<T>(run: (enter: (step: string) => void) => T): T | PassageOutcome {
    let step = 'placed';
    try {
      return run((next) => {
        step = next;
      });
    } catch (error) {
      return { kind: 'not-recorded', fault: reportBug(step, error) };
    }
  }

  function showScanAgain(lane: string, kind: ScanAgainKind): void {
    const nowMs = clock.wallMs();
    const atMs = Math.floor(nowMs);
    ports.show({ kind: 'scan-again', promptId: ports.newId(nowMs), atMs, lane, cause: kind });
  }

  /** From a reading to the screens: judged, recorded, shown. */
  function conclude(
    attempt: Attempt,
    reading: Reading,
    lookup: RuleFacts['declaration']['lookup'],
  ): PassageOutcome {
    return stretch((enter) => {
      const { source, nowMs, nowUs, bound, tagOf, key } = attempt;
      const { lane } = source;
      enter('judged');
      const inForce = ports.rules();
      const person = locator.locate({ lane, bound, reading, tagOf, nowMs, nowUs });
      const { direction, zone } = person;
      const code = { lane, direction, reading, tagOf, nowUs };
      const other = lastCodes.find(code);
      const facts = factsOf(reading, {
        nowMs,
        direction,
        via: source.via,
        isClockTrusted: ports.isClockTrusted(),
        isPhoneNear: ports.isPhoneNear(),
        trustList: ports.trustList(),
        policy: inForce.freshness,
        lookup,
        other: other?.facts ?? null,
        nationalRules: inForce.nationalRules,
        occupancy: person.occupancy,
      });
      const verdict = judge(facts, inForce.policy);
      const paired = pairPassage(direction, verdict.outcome, person.whereabouts);

      enter('recorded');
      const recorded = ports.record({
        ...identity,
        ...verdict,
        id: ports.newId(nowMs),
        atMs: Math.floor(nowMs),
        monotonicUs: nowUs,
        ...source,
        direction,
        family: reading.family,
        trust: reading.trust,
        isUnreadable: isUnreadable(reading),
        codeReason: reading.reason,
        facts,
        combinedWith: other?.visitId ?? null,
        notices: [...noticesOf(facts), ...noticesOfPairing(paired.pairing)],
        zone,
        ...paired,
        claims: reading.claims,
        tags: person.tags.kept,
      });
      if (!recorded.ok) {
        const fault: OutOfOrder = { kind: 'cannot-record', detail: recorded.error.detail };
        ports.outOfOrder(fault);
        return { kind: 'not-recorded', fault };
      }

      enter('shown');
      const visit = recorded.value;
      const prompt = buildPrompt(visit, { claims: reading.claims, policy: inForce.policy });
      if (key !== null) recent.remember(key, prompt, nowUs);
      lastCodes.remember(visit, code);
      locator.noteVisit(visit, person.tags, nowUs);
      ports.show(prompt);
      return { kind: 'recorded', visit, prompt };
    });
  }

  /** Undefined: nobody to ask, or not a link. */
  function askCollector(
    attempt: Attempt & { readonly key: string },
    reading: Reading,
  ): Promise<PassageOutcome> | undefined {
    const { reference, issuer: host } = reading.claims ?? {};
    if (ports.lookUp === null || reading.trust !== 'reference') return undefined;
    if (reference === undefined || host === undefined) return undefined;
    const settled = ports
      .lookUp({ host, reference })
      .catch(() => 'not-reached' as const)
      .then((answer) => {
        waiting.delete(attempt.key);
        if (busy.get(attempt.source.lane) === settled) busy.delete(attempt.source.lane);
        const { lookup, reading: raised } = lookedUp(reading, answer, attempt.nowMs);
        return conclude(attempt, raised, lookup);
      });
    waiting.set(attempt.key, settled);
    busy.set(attempt.source.lane, settled);
    return settled;
  }

  const passage: Passage = {
    take(scan) {
      return stretch((enter): PassageOutcome | Promise<PassageOutcome> => {
        const nowMs = clock.wallMs();
        const nowUs = Math.floor(clock.monotonicUs());
        const bound = ports.directionOf(scan.lane);
        const tagOf = oncePerText((text) => ports.tagOf(text, nowMs));
        const key = `${scan.lane} ${bound} ${tagOf(`code:${scan.text}`)}`;
        const known = recent.find(key, nowUs);
        if (known !== undefined) {
          enter('shown');
          const prompt = repeatPrompt(known);
          ports.show(prompt);
          return { kind: 'repeat', prompt };
        }
        const already = waiting.get(key);
        if (already !== undefined) return already;
        const before = busy.get(scan.lane);
        if (before !== undefined) return before.then(() => passage.take(scan));

        enter('read');
        const text = ports.joinParts(scan.text, scan.lane, nowMs);
        if (text === null) {
          showScanAgain(scan.lane, 'next-part');
          return { kind: 'part' };
        }
        const reading = ports.read({ text, isUtf8: scan.isUtf8, via: scan.via, atMs: nowMs });
        const { lane, deviceId, via } = scan;
        const attempt = { source: { lane, deviceId, via }, nowMs, nowUs, bound, tagOf, key };
        return (
          askCollector(attempt, reading) ??
          conclude(
            attempt,
            registered(reading, (claims) => ports.findDeclared(claims, nowMs), nowMs),
            reading.trust === 'reference' ? 'not-reached' : 'not-needed',
          )
        );
      });
    },

    takeReading({ reading, direction, lane, deviceId, via }) {
      return stretch(() => {
        const nowMs = clock.wallMs();
        const nowUs = Math.floor(clock.monotonicUs());
        const tagOf = oncePerText((text) => ports.tagOf(text, nowMs));
        const source = { lane, deviceId, via };
        return conclude({ source, nowMs, nowUs, bound: direction, tagOf, key: null }, reading, 'not-needed');
      });
    },

    drop(lane, kind) {
      stretch((enter) => {
        enter('dropped');
        showScanAgain(lane, kind);
      });
    },

    forget() {
      const nowUs = clock.monotonicUs();
      recent.forget(nowUs);
      lastCodes.forget(nowUs);
      locator.forget(nowUs);
    },
  };
  return passage;
}

/**
 * Passage: what the way of a scan takes in, what comes of it, and what it needs of its surroundings.
 *
 * Types only; admit-visitor.ts is the way. Every port is handed in: clock, ids, reader, rules, ledger, screens.
 */
import type { NationalRuleSet } from '../../contract/national-rules.ts';
import type { Policy } from '../../contract/policy.ts';
import type { Prompt, VisitPrompt } from '../../contract/prompt.ts';
import type { GivenAnswer, Question, QuestionSheet } from '../../contract/questions.ts';
import type { Claims, Reading } from '../../contract/reading.ts';
import type { Declared, LookUpAnswer, LookUpRequest } from '../../contract/register.ts';
import type { Result } from '../../contract/result.ts';
import type { Freshness } from '../../contract/rule-facts.ts';
import type { Direction, DropKind, Scan, Via } from '../../contract/scan.ts';
import type { OutOfOrder } from '../../contract/status.ts';
import type { NewVisit, Visit } from '../../contract/visit.ts';
import type { GivenAnswers } from '../gate/ask-questions.ts';
import type { LocatePorts } from './locate-person.ts';

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
  /** Shows a visitor's questions, and shows them anew with every answer. None: nothing is asked (a rehearsal). */
  readonly ask?: ((sheet: QuestionSheet) => void) | null;
  /** The sheet that the screen asks now; null: none. Absent: the oldest that is held. */
  readonly askedSheet?: (() => string | null) | undefined;
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
  /** What staff asked of the policy's questions; one that is due and has none here counts as not answered. */
  readonly answers?: GivenAnswers;
}

export interface Passage {
  /**
   * Takes one scan all the way. Returns when its verdict is stored and handed to the screens; for a declaration link
   * that is looked up, and for a visitor who is asked something, a promise of that. Never throws, never rejects.
   */
  take(scan: Scan): PassageOutcome | Promise<PassageOutcome>;
  /**
   * Takes what staff wrote down (an assisted declaration, a manual record) all the way. It is always a passage of its
   * own, and the register is not asked, as what was declared just now goes before it. The policy's questions are not
   * asked at the screen: staff ask them and bring the answers. Never throws.
   */
  takeReading(given: StaffReading): PassageOutcome;
  /** What the policy asks of this person now, for staff to ask before `takeReading`. Records nothing. Never throws. */
  questionsFor(given: Omit<StaffReading, 'answers'>): readonly Question[];
  /** A visitor's answer. False: that question is not asked now, or this is no answer to it. Never throws. */
  answer(sheetId: string, questionId: string, value: GivenAnswer): boolean;
  /** A visitor wants the question before. Never throws. */
  answerBack(sheetId: string): boolean;
  /** What a thermometer measured, tenths of a degree: the answer of who is asked for it at the screen. Never throws. */
  temperature(tenths: number): boolean;
  /** Concludes visitors who went away without answering; once a second. Never throws. */
  expire(): void;
  /** Staff went against a visit of this passage, and that was recorded: who waits for room is others now. Never throws. */
  noteAgainst(visit: Visit): void;
  /** Shows "scan again" for a frame that never became a scan. Stores nothing; counting is the caller's. */
  drop(lane: string, kind: DropKind): void;
  /** Drops what is no longer needed; for a quiet moment, a scan does it too. */
  forget(): void;
}

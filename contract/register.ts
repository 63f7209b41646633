/**
 * Declaration register: who holds a current declaration, as keyed hashes, so that an unsigned code can be
 * checked without the network; and the look-up of one declaration link while there is one.
 *
 * A tag is the first 16 bytes of HMAC-SHA256 over "kind:number" with the register key of an epoch. The
 * collector makes tags, the station compares them; without the key a tag names nobody. One declaration
 * gives one entry per number that it carries. `seq` orders changes over the whole register: a station
 * applies them in that order, and a later entry of a tag replaces the earlier one.
 */
import { z } from 'zod';
import type { Answers, Claims } from './reading.ts';

export const REGISTER_TAG_BYTES = 16;
export const REGISTER_KEY_BYTES = 32;
/** Most entries in one answer. */
export const MAX_REGISTER_PAGE = 20_000;
/** How long a look-up of a declaration link may hold a visitor up, milliseconds. */
export const LOOKUP_TIMEOUT_MS = 300;

export const registerSubjectKinds = ['qid', 'id', 'bhyt'] as const;
export type RegisterSubjectKind = (typeof registerSubjectKinds)[number];

/** Names the register key: another epoch means another key, and the station starts from nothing. */
export const registerEpochSchema = z.string().regex(/^[a-z0-9-]{1,32}$/);

/** GET /v1/register/key. Sent over TLS to an enrolled station only. */
export const registerKeySchema = z.strictObject({
  epoch: registerEpochSchema,
  /** REGISTER_KEY_BYTES bytes, base64url. */
  key: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
});
export type RegisterKey = z.infer<typeof registerKeySchema>;

/** [tag in base64url, declared at, valid until (0: withdrawn) in Unix seconds, answer bits, seq] */
export const registerEntrySchema = z.tuple([
  z.string().regex(/^[A-Za-z0-9_-]{22}$/),
  z.int().nonnegative(),
  z.int().nonnegative(),
  z.int().nonnegative().max(0xffff_ffff),
  z.int().positive(),
]);
export type RegisterEntry = z.infer<typeof registerEntrySchema>;

/** GET /v1/register?epoch=E&after=SEQ&limit=N: entries in ascending `seq`. 409 `wrong-epoch` for another epoch. */
export const registerPageSchema = z.strictObject({
  epoch: registerEpochSchema,
  entries: z.array(registerEntrySchema).max(MAX_REGISTER_PAGE),
  /** True when there are entries behind the last one of this page. */
  hasMore: z.boolean(),
});
export type RegisterPage = z.infer<typeof registerPageSchema>;

/** POST /v1/declarations/look-up */
export const lookUpRequestSchema = z.strictObject({
  /** Host of the link, lower case, without `www.`. */
  host: z.string().min(1).max(253),
  reference: z.string().min(1).max(128),
});
export type LookUpRequest = z.infer<typeof lookUpRequestSchema>;

export const lookUpAnswerSchema = z.discriminatedUnion('found', [
  z.strictObject({ found: z.literal(false) }),
  z.strictObject({
    found: z.literal(true),
    declaredAtMs: z.int(),
    validUntilMs: z.int(),
    /** Bits as in a signed declaration (declaration.ts). */
    answers: z.int().nonnegative().max(0xffff_ffff),
  }),
]);
export type LookUpAnswer = z.infer<typeof lookUpAnswerSchema>;

/** What the register holds of one person's declaration, readable. */
export interface Declared {
  readonly declaredAtMs: number;
  readonly validUntilMs: number;
  readonly answers: Answers;
}

/** POST /v1/declarations, one row of a declaration system: what a source hands to the collector. */
export const declarationRecordSchema = z
  .strictObject({
    qid: z.string().min(1).max(64).optional(),
    idNumber: z.string().min(1).max(32).optional(),
    insuranceNumber: z.string().min(1).max(32).optional(),
    /** The declaration's public link, when it has one. */
    link: lookUpRequestSchema.optional(),
    declaredAtMs: z.int().positive(),
    /** 0 withdraws the declaration. */
    validUntilMs: z.int().nonnegative(),
    answers: z.int().nonnegative().max(0xffff_ffff),
  })
  .refine((row) => (row.qid ?? row.idNumber ?? row.insuranceNumber ?? row.link) !== undefined, {
    error: 'names nobody: needs qid, idNumber, insuranceNumber or link',
  });
export type DeclarationRecord = z.infer<typeof declarationRecordSchema>;

/** Most rows in one POST /v1/declarations. */
export const MAX_DECLARATION_ROWS = 1_000;

/** What the collector takes from a source: the envelope is strict, each row is judged on its own. */
export const declarationBatchEnvelopeSchema = z.strictObject({
  declarations: z.array(z.unknown()).min(1).max(MAX_DECLARATION_ROWS),
});

/** `link` names nobody by itself, but its declaration can be looked up. */
export const declarationNumberSchema = z.enum(['qid', 'idNumber', 'insuranceNumber', 'link']);
export type DeclarationNumber = z.infer<typeof declarationNumberSchema>;

export const declarationRowAnswerSchema = z.discriminatedUnion('status', [
  z.strictObject({
    /** Held by the collector, now or already. */
    status: z.literal('accepted'),
    /** Fields of the row that cannot stand for one person (masked, wrong length) and made no entry. */
    unusable: z.array(declarationNumberSchema),
  }),
  /** A later declaration, or the withdrawal of this one, is held for everything that the row names. */
  z.strictObject({ status: z.literal('superseded') }),
  z.strictObject({
    status: z.literal('refused'),
    /** invalid: the row does not parse; names-nobody: no usable number or link; ahead: declared in the future. */
    reason: z.enum(['invalid', 'names-nobody', 'ahead']),
    detail: z.string().max(500),
  }),
]);
export type DeclarationRowAnswer = z.infer<typeof declarationRowAnswerSchema>;

export const declarationBatchAnswerSchema = z.strictObject({
  /** One per row, in the order sent. */
  rows: z.array(declarationRowAnswerSchema).max(MAX_DECLARATION_ROWS),
  /** Collector's clock, Unix milliseconds. */
  serverTimeMs: z.int(),
});
export type DeclarationBatchAnswer = z.infer<typeof declarationBatchAnswerSchema>;

/**
 * The text that is hashed for a number, or null when it cannot stand for one person (masked, wrong length).
 * Case and spaces do not matter. An insurance card of 15 characters and the 10-digit social insurance
 * number at its end are the same subject (Decision 1351/QD-BHXH).
 */
export function registerSubject(kind: RegisterSubjectKind, number: string): string | null {
  const text = number.replaceAll(/\s/g, '').toUpperCase();
  switch (kind) {
    case 'qid':
      return /^[0-9A-Z-]{6,64}$/.test(text) ? `qid:${text}` : null;
    case 'id':
      return /^[0-9A-Z]{6,16}$/.test(text) ? `id:${text}` : null;
    case 'bhyt': {
      const digits = /^(?:[A-Z]{2}\d{3})?(\d{10})$/.exec(text)?.[1];
      return digits === undefined ? null : `bhyt:${digits}`;
    }
  }
}

/** What a code's claims can be found by, best first. */
export function registerSubjects(claims: Claims): readonly string[] {
  const of = (kind: RegisterSubjectKind, number: string | undefined): string | null =>
    number === undefined ? null : registerSubject(kind, number);
  return [
    of('qid', claims.qid),
    of('id', claims.idNumber),
    of('bhyt', claims.insuranceNumber),
    of('id', claims.oldIdNumber),
  ].filter((subject) => subject !== null);
}

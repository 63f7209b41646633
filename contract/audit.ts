/**
 * Audit: what was done at and to this station: who, when, what, why. Part of the ledger's hash chain.
 *
 * Holds no personal data of visitors: ids, counts, kinds, days. `actor` is the operator's sign-in name, or what
 * acted by itself. Append-only: an entry is never changed and never deleted.
 */
import { z } from 'zod';
import { MAX_PARTY, manualCauses } from './assisted.ts';
import { clockDoubtSchema } from './clock-state.ts';
import { zoneIdSchema } from './occupancy.ts';
import { directionSchema, laneIdSchema } from './scan.ts';
import { dataKeyIdSchema, localDaySchema, recipientKeyIdSchema } from './vault.ts';
import { visitIdSchema } from './visit-id.ts';

/** Highest number of sequence numbers or ids in one entry; longer lists take several entries. */
export const MAX_AUDIT_LIST = 500;

const sha256Schema = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
const seqSchema = z.int().positive();

/**
 * Visits that are lawfully no longer there: first and last number, and the chain hash of the last, on which the
 * next entry rests. Null: the hash is lost with the visits (a salvaged ledger).
 */
export const gapSchema = z.tuple([seqSchema, seqSchema, sha256Schema.nullable()]);
export type Gap = z.infer<typeof gapSchema>;

export const auditActionSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('chain-begun'), layout: z.int() }),
  /** A signing key of this station; more than one when none could be kept over a restart. */
  z.strictObject({ kind: z.literal('station-key'), publicKey: z.string().regex(/^[A-Za-z0-9_-]{43}$/) }),
  z.strictObject({
    kind: z.literal('started'),
    version: z.string().max(40),
    secretSource: z.string().max(40),
  }),
  z.strictObject({ kind: z.literal('stopped') }),
  z.strictObject({ kind: z.literal('signed-in') }),
  z.strictObject({ kind: z.literal('signed-out'), by: z.enum(['person', 'time']) }),
  z.strictObject({ kind: z.literal('sign-in-refused'), tries: z.int().positive() }),
  /** Staff looked at the devices screen with the keyboard chord; nobody signs in there. */
  z.strictObject({ kind: z.literal('staff-screen'), isOpen: z.boolean() }),
  z.strictObject({ kind: z.literal('test-mode'), isOn: z.boolean(), notRecorded: z.int().nonnegative() }),
  z.strictObject({
    kind: z.literal('overridden'),
    visitId: visitIdSchema,
    outcome: z.enum(['accept', 'deny']),
  }),
  z.strictObject({ kind: z.literal('undone'), visitId: visitIdSchema }),
  z.strictObject({ kind: z.literal('paused'), isPaused: z.boolean() }),
  /** Visits of people who had no code: declared before the staff, or written down by them. */
  z.strictObject({
    kind: z.literal('recorded-by-staff'),
    form: z.enum(['declare', 'manual']),
    /** Why it was written down by hand; null for a declaration. */
    cause: z.enum(manualCauses).nullable(),
    visitIds: z.array(visitIdSchema).min(1).max(MAX_PARTY),
  }),
  z.strictObject({ kind: z.literal('help-called'), by: z.enum(['staff', 'visitor']) }),
  /** Somebody who may sign in here was added, changed or removed; `name` is a sign-in name. */
  z.strictObject({
    kind: z.literal('operator-changed'),
    change: z.enum(['added', 'pin-changed', 'role-changed', 'removed']),
    name: z.string().regex(/^[a-z0-9._-]{1,40}$/),
  }),
  z.strictObject({ kind: z.literal('direction-switched'), lane: laneIdSchema, direction: directionSchema }),
  /** SHA-256 of the settings file, base64url: that it changed, not what is in it. */
  z.strictObject({ kind: z.literal('settings-changed'), sha256: sha256Schema }),
  /** The place's own code (contract/venue-code.ts): how the one that stands came, and its SHA-256; null: none does. */
  z.strictObject({
    kind: z.literal('venue-code-changed'),
    change: z.enum(['scanned', 'typed', 'generated', 'removed']),
    sha256: sha256Schema.nullable(),
  }),
  z.strictObject({
    kind: z.literal('configuration-taken'),
    bundle: z.enum(['trust-list', 'policies', 'revocations']),
    version: z.int().nonnegative(),
  }),
  z.strictObject({
    kind: z.literal('exported'),
    report: z.enum(['visits', 'phones', 'inside', 'incident', 'audit']),
    day: localDaySchema.nullable(),
    withNames: z.boolean(),
    rows: z.int().nonnegative(),
  }),
  /** To whom new visits are sealed, whenever it is somebody else than before: also when no order said so. */
  z.strictObject({
    kind: z.literal('vault-in-use'),
    venue: recipientKeyIdSchema,
    authority: recipientKeyIdSchema,
  }),
  /** The venue's private key was opened: `names` reads claims, the others change the vault. */
  z.strictObject({
    kind: z.literal('key-used'),
    keyId: recipientKeyIdSchema,
    use: z.enum(['names', 'rotate', 'change-passphrase', 'recover', 'renew-sheet', 'change-authority']),
  }),
  z.strictObject({
    kind: z.literal('vault-key'),
    change: z.enum([
      'created',
      'rotated',
      'replaced',
      'passphrase-changed',
      'recovered',
      'sheet-renewed',
      'authority-changed',
    ]),
    keyId: recipientKeyIdSchema,
  }),
  /** A data key came into use, by its number in the ledger. The digest is of its row, wraps and all (bind-rows.ts). */
  z.strictObject({
    kind: z.literal('data-key'),
    number: z.int().positive(),
    keyId: dataKeyIdSchema,
    sha256: sha256Schema,
  }),
  /** From this visit on this text of a policy judges. */
  z.strictObject({
    kind: z.literal('policy-in-force'),
    policyId: z.string().max(200),
    version: z.int().positive(),
    firstSeq: seqSchema,
    sha256: sha256Schema,
  }),
  z.strictObject({
    kind: z.literal('day-deleted'),
    day: localDaySchema,
    visits: z.int().nonnegative(),
    /** Data keys destroyed with it. */
    keys: z.array(dataKeyIdSchema).max(MAX_AUDIT_LIST),
    /** Visits of the day that the collector has not acknowledged yet and that therefore stay, sealed. */
    kept: z.int().nonnegative(),
    gaps: z.array(gapSchema).max(MAX_AUDIT_LIST),
  }),
  z.strictObject({
    kind: z.literal('claims-erased'),
    /** The collector's or the admin's order. */
    orderId: z.string().min(1).max(64),
    seqs: z.array(seqSchema).max(MAX_AUDIT_LIST),
    /** Visits of the order that are not on this station (any more). */
    notHere: z.int().nonnegative(),
  }),
  /** Everybody still inside at closing time is taken to have left. */
  z.strictObject({
    kind: z.literal('closed'),
    zone: zoneIdSchema,
    /** Visits by which they had come in. */
    seqs: z.array(seqSchema).max(MAX_AUDIT_LIST),
    unknown: z.int().nonnegative(),
  }),
  z.strictObject({ kind: z.literal('clock-doubted'), doubt: clockDoubtSchema }),
  z.strictObject({ kind: z.literal('clock-trusted'), by: z.enum(['collector', 'itself', 'person']) }),
  z.strictObject({
    kind: z.literal('ledger-salvaged'),
    /** Name of the file that was set aside, without its folder. */
    setAside: z.string().max(200),
    visits: z.int().nonnegative(),
    lost: z.int().nonnegative(),
    gaps: z.array(gapSchema).max(MAX_AUDIT_LIST),
    /** Chain hashes of salvaged entries whose forerunner is lost: they are taken as they are. */
    restsOn: z.array(sha256Schema).max(MAX_AUDIT_LIST),
  }),
  /** The file is older than the station remembers: a backup was put back, or somebody rolled it back. */
  z.strictObject({
    kind: z.literal('ledger-older'),
    expectedSeq: z.int().nonnegative(),
    foundSeq: z.int().nonnegative(),
  }),
  /** At the start the rows ended elsewhere than the signed end says: somebody cut or lengthened the ledger. */
  z.strictObject({
    kind: z.literal('end-differs'),
    expectedSeq: z.int().nonnegative(),
    foundSeq: z.int().nonnegative(),
    expectedAudit: z.int().nonnegative(),
    foundAudit: z.int().nonnegative(),
  }),
  z.strictObject({
    kind: z.literal('backed-up'),
    visits: z.int().nonnegative(),
    bytes: z.int().nonnegative(),
  }),
  z.strictObject({ kind: z.literal('requeued'), visits: z.int().nonnegative() }),
  /** The collector holds another chain for this station than this ledger has. */
  z.strictObject({ kind: z.literal('chain-forked'), seq: z.int().nonnegative() }),
]);
export type AuditAction = z.infer<typeof auditActionSchema>;
export type AuditKind = AuditAction['kind'];

export const auditActorSchema = z.string().regex(/^[a-z0-9._-]{1,40}$/);

export const auditEntrySchema = z.strictObject({
  /** Dense, starts at 1. */
  number: z.int().positive(),
  /** It stands in the chain after the visit of this number, and after the entries of lower number. 0: before the first. */
  afterSeq: z.int().nonnegative(),
  atMs: z.int(),
  /** `station`, `collector`, `staff`, `admin`, or a sign-in name. */
  actor: auditActorSchema,
  /** Why, as the person wrote it; null when nobody was asked. Never about a visitor. */
  reason: z.string().max(200).nullable(),
  action: auditActionSchema,
  /** Chain hash, SHA-256, base64url. */
  hash: sha256Schema,
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;
export const newAuditEntrySchema = auditEntrySchema.pick({
  atMs: true,
  actor: true,
  reason: true,
  action: true,
});
export type NewAuditEntry = z.infer<typeof newAuditEntrySchema>;

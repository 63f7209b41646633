/**
 * Reading: what the text of a scan is: its family, its claims, and its trust.
 *
 * Produced by electron/codes only. `outcome` says whether the code holds by its own rules
 * (signature, dates, structure); whether the visitor may pass is the Verdict's business.
 */
import { z } from 'zod';
import { codeReasonSchema } from './reasons.ts';

/** Every kind of code that a visitor can hold up, whether or not it admits anyone. */
export const families = [
  'declaration', // HC1: sub-claim -84, signed health declaration
  'dcc', // HC1: sub-claim 1, EU DCC, WHO and Vietnamese vaccine passport
  'shc', // shc:/ SMART Health Card
  'vds-nc', // ICAO VDS-NC
  'personal-qr', // QD 1405/QD-BTTTT: PC-Covid, Bluezone, NCOVI, VHD
  'citizen-card', // CCCD, new identity card, VNeID in the same layout
  'insurance-card', // BHYT, VssID
  'slip', // GH1: a slip that this venue's own station printed
  'assisted-declaration', // declared before the staff at the gate; no code
  'manual-record', // written down by the staff where nothing could be read; no code
  'declaration-link', // kbyt.khambenh.gov.vn, tokhaiyte.vn result links
  'venue', // a place's own code
  'divoc', // DIVOC zip
  'payment', // VietQR / EMV
  'wifi',
  'contact-card', // vCard, MeCard
  'link', // any other URL
  'product', // EAN, UPC, GS1
  'unknown',
] as const;
export const familySchema = z.enum(families);
export type Family = z.infer<typeof familySchema>;

export const trustSchema = z.enum(['verified', 'registered', 'identified', 'reference', 'refused']);
export type Trust = z.infer<typeof trustSchema>;

/** Answers of a declaration: the 14-day questions of tokhaiyte.vn. */
export const symptoms = ['fever', 'cough', 'pneumonia', 'breathlessness', 'sore-throat', 'fatigue'] as const;
export const contacts = ['affected-country', 'patient', 'symptomatic-person'] as const;
export const answersSchema = z.strictObject({
  symptoms: z.array(z.enum(symptoms)),
  contacts: z.array(z.enum(contacts)),
  hasTravelled: z.boolean(),
});
export type Answers = z.infer<typeof answersSchema>;

export const sexSchema = z.enum(['male', 'female', 'other', 'unknown']);

/** What a code says of its holder. Absent fields were not in the code. Personal data throughout. */
export const claimsSchema = z.strictObject({
  fullName: z.string().optional(),
  /** `YYYY-MM-DD`, `YYYY`, or with `**` where the holder's app masked it. */
  birthDate: z.string().optional(),
  sex: sexSchema.optional(),
  /** ISO 3166-1 alpha-2 or alpha-3, as the code gave it; `VN` for numeric 704. */
  nationality: z.string().optional(),
  idKind: z.enum(['citizen-id', 'old-id', 'passport', 'masked', 'other']).optional(),
  idNumber: z.string().optional(),
  oldIdNumber: z.string().optional(),
  insuranceNumber: z.string().optional(),
  phone: z.string().optional(),
  address: z.string().optional(),
  /** Id of the national QR platform (QD 1405 field 4). */
  qid: z.string().optional(),
  onBehalf: z.boolean().optional(),
  declarantQid: z.string().optional(),
  declarationId: z.string().optional(),
  answers: answersSchema.optional(),
  communeCode: z.string().optional(),
  app: z.string().optional(),
  /** Unix milliseconds. */
  issuedAtMs: z.number().optional(),
  expiresAtMs: z.number().optional(),
  /** Calendar dates `YYYY-MM-DD` printed on a card. */
  cardIssuedOn: z.string().optional(),
  validFrom: z.string().optional(),
  validUntil: z.string().optional(),
  issuer: z.string().optional(),
  keyId: z.string().optional(),
  reference: z.string().optional(),
  /** Random id of a slip, base64url: who holds it is who was given it. */
  slipId: z.string().optional(),
  /** Answers to a venue's questions in the visitor's own words, by the question's id. */
  words: z.record(z.string(), z.string()).optional(),
  /** Who the staff wrote down where no name could be read: a group, a patient on a stretcher. */
  remark: z.string().optional(),
  /** Fields past the ones we know, kept as they came. */
  extras: z.array(z.string()).optional(),
  /** Family-specific payload (vaccinations, tests ...), already bounded and validated. */
  certificate: z.record(z.string(), z.unknown()).optional(),
});
export type Claims = z.infer<typeof claimsSchema>;

/** Things a guard should know that never deny by themselves. */
export const readingNotices = [
  'id-mismatch',
  'masked-id',
  'on-behalf',
  'text-damaged',
  'trust-list-stale',
  'policy-stale',
  'certificate-rules-failed',
  'combined',
  'clock-untrusted',
  'nearly-full',
  'entry-without-exit',
  'exit-without-entry',
] as const;
export const readingNoticeSchema = z.enum(readingNotices);
export type ReadingNotice = z.infer<typeof readingNoticeSchema>;

export const readingSchema = z.strictObject({
  family: familySchema,
  trust: trustSchema,
  outcome: z.enum(['valid', 'invalid']),
  /** Null exactly when `outcome` is `valid`. */
  reason: codeReasonSchema.nullable(),
  claims: claimsSchema.nullable(),
  notices: z.array(readingNoticeSchema),
});
export type Reading = z.infer<typeof readingSchema>;

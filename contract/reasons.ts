/**
 * Reasons: the closed list of why a code does not hold and why a verdict is what it is.
 *
 * Stored in the ledger, sent to the collector, shown from resources/locales: a value is never
 * renamed or reused. Every reason has a text, a next step and a row in the catalogue test.
 */
import { z } from 'zod';

/** Why a code does not hold by its own rules. Given by electron/codes. */
export const codeReasons = {
  'not-utf8': 'the bytes are not UTF-8 text',
  'unknown-code': 'no family reads this text',
  'broken-encoding': 'base45, base64 or digit pairs that do not decode',
  'broken-compression': 'zlib or DEFLATE data that does not inflate',
  'too-large': 'a size or depth limit was passed',
  'broken-structure': 'CBOR, JSON, COSE, JWS or field layout not as its standard says',
  'broken-field': 'a field has the wrong type, length or content',
  'wrong-algorithm': 'signed with an algorithm that the family does not allow',
  'unknown-issuer': 'no key on the trust list has this key id',
  'bad-signature': 'the signature does not match',
  'wrong-key-usage': 'the issuer may not sign this kind of code',
  'issuer-expired': "the issuer's certificate does not cover the code's life",
  expired: 'the code is past its end',
  'not-yet-valid': 'the code begins in the future',
  'life-too-long': 'the code claims a longer life than its kind may have',
  revoked: 'the code or its issuer was revoked',
  'chunk-of-many': 'one part of a code that was split over several',
  'id-needs-wedge-check': 'bare digits that are an id number only from a keyboard scanner',
  'venue-code': "a place's code, not a person's",
  'divoc-code': 'a DIVOC certificate, which this station does not read',
  'payment-code': 'a payment code',
  'wifi-code': 'a Wi-Fi code',
  'contact-card': 'a contact card',
  'link-code': 'a web link',
  'product-code': 'a product bar code',
} as const;
export type CodeReason = keyof typeof codeReasons;
export const codeReasonSchema = z.enum(Object.keys(codeReasons) as [CodeReason, ...CodeReason[]]);

/** Why the rules of the venue decided as they did. Given by electron/gate. */
export const ruleReasons = {
  'declaration-ok': 'a signed declaration in date, nothing reported',
  'code-ok': 'a code that this venue accepts as it is',
  'exit-recorded': 'leaving is recorded, whatever the code says',
  'symptoms-declared': 'the declaration reports symptoms',
  'contact-declared': 'the declaration reports contact with a patient or an affected area',
  'declaration-too-old': 'declared longer ago than the venue allows',
  'unsigned-code': 'the code carries no signature; staff look at the person',
  'no-declaration': 'the code names a person but carries no declaration',
  'needs-network': 'the code is a link that only the network could resolve',
  'code-not-accepted': 'the venue does not take this kind of code',
  'clock-untrusted': 'the station cannot trust its clock, dates were not judged',
  'trust-list-expired': 'the list of issuers is past its hard limit, signatures were not relied on',
  'declaration-not-found': 'the collector knows no declaration under this link',
  'registered-declaration': 'unsigned, but the synced register holds a current declaration of this person',
  'certificate-with-identity': 'a certificate and an identity card of the same person, shown together',
  'show-identity-too': 'the certificate holds; an identity card of the same person is needed with it',
  'certificate-rules-failed': 'the certificate holds, but the entry rules for certificates are not met',
  'leave-with-staff': 'leaving this venue needs the staff',
  'venue-rule': 'a rule of this venue; its own text says which',
  'venue-full': 'as many people are inside as the venue may hold',
  'assisted-declaration-ok': 'declared before the staff at the gate, nothing reported',
  'slip-ok': 'a slip of this venue, in date, nothing reported when it was given',
  'manual-record-made': 'written down by the staff, nothing could be read',
  'answers-reported': 'what was answered on the spot calls for the staff',
  'temperature-high': 'the temperature is above the limit of the venue',
  'not-answered': 'a question of the venue was not answered',
  'overridden-by-staff': 'staff decided against the verdict before',
  'undone-by-staff': 'staff took the verdict before back',
  'rule-broken': 'a rule of the venue could not be applied to this code',
} as const;
export type RuleReason = keyof typeof ruleReasons;

export const reasons = { ...codeReasons, ...ruleReasons } as const;
export type Reason = keyof typeof reasons;
export const reasonSchema = z.enum(Object.keys(reasons) as [Reason, ...Reason[]]);

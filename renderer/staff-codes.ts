/**
 * What the guard's line at the bottom edge says of a reason.
 *
 * The line stands on the same glass that the visitor and the queue behind read, so a reason that
 * tells of health never appears in words: it reads "Mã 28 · Nhân viên xem trực tiếp", and staff know
 * the number from a posted list. Every reason carries a number, so that a number
 * alone betrays nothing. Numbers are never renamed or reused.
 */
import type { ReadingNotice } from '../contract/reading.ts';
import type { Reason } from '../contract/reasons.ts';
import { type BothTexts, both, fill } from './catalogue.ts';

export const staffCodes: Readonly<Record<Reason, number>> = {
  'declaration-ok': 1,
  'code-ok': 2,
  'exit-recorded': 3,
  'registered-declaration': 4,
  'certificate-with-identity': 5,
  'assisted-declaration-ok': 6,
  'slip-ok': 7,
  'manual-record-made': 8,
  'overridden-by-staff': 9,
  'unknown-code': 10,
  'venue-code': 11,
  'payment-code': 12,
  'wifi-code': 13,
  'contact-card': 14,
  'link-code': 15,
  'product-code': 16,
  'divoc-code': 17,
  'code-not-accepted': 18,
  'chunk-of-many': 19,
  'no-declaration': 20,
  'declaration-too-old': 21,
  expired: 22,
  'not-yet-valid': 23,
  'life-too-long': 24,
  revoked: 25,
  'unsigned-code': 26,
  'needs-network': 27,
  'symptoms-declared': 28,
  'contact-declared': 29,
  'declaration-not-found': 30,
  'show-identity-too': 31,
  'certificate-rules-failed': 32,
  'leave-with-staff': 33,
  'venue-rule': 34,
  'venue-full': 35,
  'answers-reported': 36,
  'temperature-high': 37,
  'not-answered': 38,
  'undone-by-staff': 39,
  'bad-signature': 40,
  'unknown-issuer': 41,
  'wrong-algorithm': 42,
  'wrong-key-usage': 43,
  'issuer-expired': 44,
  'not-utf8': 50,
  'broken-encoding': 51,
  'broken-compression': 52,
  'too-large': 53,
  'broken-structure': 54,
  'broken-field': 55,
  'id-needs-wedge-check': 56,
  'clock-untrusted': 60,
  'trust-list-expired': 61,
  'rule-broken': 62,
};

/**
 * Sensitive personal data (Decree 356/2025 Art. 4: health status): never in words on this screen. What a
 * certificate proves, and so that it does not suffice, is health status too; so is what was answered or measured here.
 */
export const healthReasons: ReadonlySet<Reason> = new Set([
  'symptoms-declared',
  'contact-declared',
  'certificate-rules-failed',
  'answers-reported',
  'temperature-high',
]);

/**
 * Everyday reasons that look the same on the screen as the ones of health, sentence and guard's line: a
 * citizen card without a signature comes every minute, so the missing words betray nobody.
 */
export const wordlessReasons: ReadonlySet<Reason> = new Set([
  ...healthReasons,
  'unsigned-code',
  'rule-broken',
]);

export function describeForGuard(reason: Reason): BothTexts {
  return both((texts) => {
    const code = fill(texts.guard.code, { code: staffCodes[reason] });
    const words = wordlessReasons.has(reason) ? texts.guard['see-person'] : texts.reasons[reason].short;
    return `${code} – ${words}`;
  });
}

/** A notice of health stands as the number of its reason, like the reason itself. */
export const describeNotice = (notice: ReadingNotice): BothTexts =>
  notice === 'certificate-rules-failed'
    ? describeForGuard('certificate-rules-failed')
    : both((texts) => texts.notices[notice]);

/**
 * What the guard's line at the bottom edge says of a reason.
 *
 * The line stands on the same glass that the visitor and the queue behind read, so a reason that
 * tells of health never appears in words: it reads "Mã 28 · Nhân viên xem trực tiếp", and staff know
 * the number from a posted list. Every reason carries a number, so that a number
 * alone betrays nothing. Numbers are never renamed or reused.
 */
import type { Reason } from '../contract/reasons.ts';
import { type BothTexts, both, fill } from './catalogue.ts';

export const staffCodes: Readonly<Record<Reason, number>> = {
  'declaration-ok': 1,
  'code-ok': 2,
  'exit-recorded': 3,
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
};

/** Sensitive personal data (Decree 356/2025 Art. 4: health status): never in words on this screen. */
export const healthReasons: ReadonlySet<Reason> = new Set(['symptoms-declared', 'contact-declared']);

export function describeForGuard(reason: Reason): BothTexts {
  return both((texts) => {
    const code = fill(texts.guard.code, { code: staffCodes[reason] });
    const words = healthReasons.has(reason) ? texts.guard['see-person'] : texts.reasons[reason].short;
    return `${code} – ${words}`;
  });
}

/**
 * Code reason rules: what each reason of a refused code means at the gate.
 *
 * One row per reason, checked by the compiler to be complete: a new reason does not build until it is
 * judged here. Says nothing of a venue's policy: no policy can accept a refused code.
 */
import type { Reading } from '../../contract/reading.ts';
import type { CodeReason } from '../../contract/reasons.ts';
import type { NextStep } from '../../contract/verdict.ts';

export interface CodeReasonRule {
  readonly nextStep: NextStep;
  /** The verdict compares a date with the station's clock, so it means nothing while the clock is untrusted. */
  readonly isAgainstClock: boolean;
  /**
   * The signature or the layout held and only the code's dates or its standing did not: the claims, if
   * the reading has any, still say who this is. That is enough to write down that the person left.
   */
  readonly stillNamesPerson: boolean;
  /** Not a person's code, or too broken to tell whose: nobody was read. */
  readonly isUnreadable: boolean;
}

const unreadable = (nextStep: NextStep): CodeReasonRule => ({
  nextStep,
  isAgainstClock: false,
  stillNamesPerson: false,
  isUnreadable: true,
});
const forged = (nextStep: NextStep): CodeReasonRule => ({
  nextStep,
  isAgainstClock: false,
  stillNamesPerson: false,
  isUnreadable: false,
});
const lapsed = (nextStep: NextStep, { isAgainstClock }: { isAgainstClock: boolean }): CodeReasonRule => ({
  nextStep,
  isAgainstClock,
  stillNamesPerson: true,
  isUnreadable: false,
});

export const codeReasonRules: Readonly<Record<CodeReason, CodeReasonRule>> = {
  // Scanner or screen trouble: the same code may well read the second time.
  'not-utf8': unreadable('scan-again'),
  'broken-encoding': unreadable('scan-again'),
  'broken-compression': unreadable('scan-again'),
  'broken-structure': unreadable('scan-again'),
  'broken-field': unreadable('scan-again'),
  // A second try would fail again; the visitor has to show something else.
  'unknown-code': unreadable('show-personal-code'),
  'too-large': unreadable('show-personal-code'),
  'chunk-of-many': unreadable('show-personal-code'),
  'id-needs-wedge-check': unreadable('show-personal-code'),
  'venue-code': unreadable('show-personal-code'),
  'divoc-code': unreadable('show-personal-code'),
  'payment-code': unreadable('show-personal-code'),
  'wifi-code': unreadable('show-personal-code'),
  'contact-card': unreadable('show-personal-code'),
  'link-code': unreadable('show-personal-code'),
  'product-code': unreadable('show-personal-code'),
  // May be a forgery, may be a trust list of last month: only staff can tell.
  'wrong-algorithm': forged('see-staff'),
  'unknown-issuer': forged('see-staff'),
  'bad-signature': forged('see-staff'),
  'wrong-key-usage': forged('see-staff'),
  // `iat` against the certificate's own dates and `exp - iat`: no station clock in either.
  'issuer-expired': lapsed('see-staff', { isAgainstClock: false }),
  'life-too-long': lapsed('see-staff', { isAgainstClock: false }),
  revoked: lapsed('see-staff', { isAgainstClock: false }),
  expired: lapsed('declare-again', { isAgainstClock: true }),
  'not-yet-valid': lapsed('see-staff', { isAgainstClock: true }),
};

/** True when nobody was read: not a person's code, or broken (Visit.isUnreadable). */
export const isUnreadable = ({ reason }: Reading): boolean =>
  reason !== null && codeReasonRules[reason].isUnreadable;

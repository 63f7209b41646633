/** Who may go against which refusal of a code, in the policies that ship: every reason has its word, also a new one. */
import { describe, expect, it } from 'vitest';
import { venueKinds } from '../../../contract/policy.ts';
import { type CodeReason, codeReasonSchema, type Reason } from '../../../contract/reasons.ts';
import { shippedPolicy } from '../../../scripts/shipped-policies.ts';

/** An admin's: it may be a forgery. Nobody's: it is about no person. */
const leftTo: Readonly<Record<CodeReason, 'guard' | 'admin' | null>> = {
  'not-utf8': 'guard',
  'unknown-code': 'guard',
  'broken-encoding': 'guard',
  'broken-compression': 'guard',
  'too-large': 'guard',
  'broken-structure': 'guard',
  'broken-field': 'guard',
  'chunk-of-many': 'guard',
  'id-needs-wedge-check': 'guard',
  'divoc-code': 'guard',
  expired: 'guard',
  'not-yet-valid': 'guard',
  'wrong-algorithm': 'admin',
  'unknown-issuer': 'admin',
  'bad-signature': 'admin',
  'wrong-key-usage': 'admin',
  'issuer-expired': 'admin',
  'life-too-long': 'admin',
  revoked: 'admin',
  'venue-code': null,
  'payment-code': null,
  'wifi-code': null,
  'contact-card': null,
  'link-code': null,
  'product-code': null,
};

describe.each(venueKinds)('at the %s', (kind) => {
  const { overrides = [] } = shippedPolicy(kind).policy;
  const whoMay = (reason: Reason) =>
    overrides.find(({ reasons }) => reasons === 'any' || reasons.includes(reason))?.by ?? null;

  it.each(codeReasonSchema.options)('who may go against "%s" is as documented', (reason) => {
    expect(whoMay(reason)).toBe(leftTo[reason]);
  });

  it('what was reported or measured is left to an admin', () => {
    for (const reason of [
      'symptoms-declared',
      'contact-declared',
      'answers-reported',
      'temperature-high',
    ] as const)
      expect(whoMay(reason)).toBe('admin');
  });
});

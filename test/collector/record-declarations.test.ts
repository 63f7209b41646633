import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareDeclarations, type Held } from '../../collector/record-declarations.ts';

/** Few values each, so that equal times, withdrawals and repeats are common. */
const anyDeclaration: fc.Arbitrary<Held> = fc.record({
  declaredAtMs: fc.integer({ min: 1, max: 4 }),
  validUntilMs: fc.constantFrom(0, 100, 200),
  answers: fc.constantFrom(0, 1),
});

function heldAfter(sent: readonly Held[]): Held | undefined {
  let held: Held | undefined;
  for (const next of sent) if (compareDeclarations(held, next) === 'replaces') held = next;
  return held;
}

describe('what is held of one number', () => {
  it('is always of the latest moment sent, and withdrawn when that was withdrawn, in whatever order', () => {
    fc.assert(
      fc.property(fc.array(anyDeclaration, { minLength: 1 }), (sent) => {
        const latestMs = Math.max(...sent.map(({ declaredAtMs }) => declaredAtMs));
        const wasWithdrawn = sent.some((one) => one.declaredAtMs === latestMs && one.validUntilMs === 0);
        const held = heldAfter(sent);
        expect(held?.declaredAtMs).toBe(latestMs);
        expect(held?.validUntilMs === 0).toBe(wasWithdrawn);
      }),
    );
  });

  it('does not change when the last row comes again', () => {
    fc.assert(
      fc.property(fc.array(anyDeclaration, { minLength: 1 }), (sent) => {
        const last = sent.at(-1);
        if (last === undefined) return;
        expect(heldAfter([...sent, last])).toEqual(heldAfter(sent));
        expect(compareDeclarations(heldAfter(sent), last)).not.toBe('replaces');
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { visitIdSchema } from '../../../contract/visit.ts';
import { createUuidV7 } from '../../../electron/ledger/uuid-v7.ts';

const zeros = (n: number): Uint8Array => new Uint8Array(n);
const ones = (n: number): Uint8Array => new Uint8Array(n).fill(0xff);
const timeOf = (id: string): number => Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);

describe('UUIDv7', () => {
  it('lays out the example of RFC 9562 appendix A.6 but for the first bit of its counter', () => {
    const random = (): Uint8Array =>
      Uint8Array.from([0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f]);
    // The example's rand_a is 0xCC3; the counter's highest bit starts clear (section 6.2 method 1): 0x4C3.
    expect(createUuidV7(random)(0x017f22e279b0)).toBe('017f22e2-79b0-74c3-98c4-dc0c0c07398f');
  });

  it('carries the millisecond it was made in, whole', () => {
    expect(timeOf(createUuidV7(ones)(1_795_222_800_123.987))).toBe(1_795_222_800_123);
  });

  it('is accepted by the schema of visit ids for any random bytes and time', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 10, maxLength: 10 }),
        fc.double({ min: 0, max: 2 ** 48 - 1, noNaN: true }),
        (bytes, nowMs) => visitIdSchema.safeParse(createUuidV7(() => bytes)(nowMs)).success,
      ),
    );
  });

  it('ascends within a millisecond, past the counter, and while the clock falls back by up to 10 s', () => {
    const newId = createUuidV7(zeros);
    const ids: string[] = [];
    for (let i = 0; i < 5_000; i++) ids.push(newId(1_000_000));
    ids.push(newId(990_010), newId(995_000), newId(1_000_001), newId(1_000_002));
    expect(ids).toEqual([...ids].sort());
    expect(new Set(ids).size).toBe(ids.length);
    expect(timeOf(ids[4_096] ?? '')).toBe(1_000_001);
  });

  it('follows a clock that is set back by more than 10 s', () => {
    const newId = createUuidV7(zeros);
    newId(1_000_000);
    expect(timeOf(newId(989_999))).toBe(989_999);
  });

  it('never repeats over any walk of the clock, with random that never changes, while time goes forward', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 300 }), (steps) => {
        const newId = createUuidV7(zeros);
        let nowMs = 5_000;
        const ids = steps.map((step) => {
          nowMs += step;
          return newId(nowMs);
        });
        return new Set(ids).size === ids.length && ids.every((id, i) => i === 0 || (ids[i - 1] ?? '') < id);
      }),
    );
  });
});

import { describe, expect, it } from 'vitest';
import { pinHashSchema } from '../../../contract/operators.ts';
import { CHEAPEST_N, faultOfPin, hashPin, isPin, MIN_PIN_MS } from '../../../electron/operators/pin-hash.ts';

describe('a PIN', () => {
  it('is known by its hash, another is not, and two hashes of it are not alike', async () => {
    const [first, second] = await Promise.all([hashPin('246813', CHEAPEST_N), hashPin('246813', CHEAPEST_N)]);
    expect(pinHashSchema.parse(first)).toEqual(first);
    expect(await isPin('246813', first)).toBe(true);
    expect(await isPin('246814', first)).toBe(false);
    expect(await isPin('', first)).toBe(false);
    expect(first.salt).not.toBe(second.salt);
    expect(first.hash).not.toBe(second.hash);
    expect(JSON.stringify(first)).not.toContain('246813');
  });

  it('costs so much that one guess takes long enough on this machine', async () => {
    let now = 0;
    // A machine on which the first cost takes a third of what it must.
    const takes = [MIN_PIN_MS / 3, MIN_PIN_MS - 1, MIN_PIN_MS];
    let asked = 0;
    const clock = (): number => {
      if (asked % 2 === 1) now += takes[(asked - 1) / 2] ?? MIN_PIN_MS;
      asked += 1;
      return now;
    };
    const made = await hashPin('246813', undefined, clock);
    expect(made.n).toBe(1 << 17);
    expect(await isPin('246813', made)).toBe(true);
  });

  it.each(['111111', '000000000000', '123456', '987654', '890123', '210987'])('%s is too easy', (pin) => {
    expect(faultOfPin(pin)).toBe('too-easy');
  });

  it.each(['12345', '1234567890123', '12345a', ' 246813', '٢٤٦٨١٣', ''])('"%s" is none', (pin) => {
    expect(faultOfPin(pin)).toBe('not-digits');
  });

  it.each(['246810', '112233', '123457', '135790'])('%s will do', (pin) => {
    expect(faultOfPin(pin)).toBeNull();
  });
});

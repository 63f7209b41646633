import { randomBytes } from 'node:crypto';
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { inflate, MAX_INFLATED_BYTES } from '../../../electron/codes/inflate.ts';

const hello = Buffer.from('xin chào');

test('inflates zlib and raw DEFLATE, each only as itself', () => {
  expect(inflate(deflateSync(hello), 'zlib')).toMatchObject({ ok: true, bytes: hello });
  expect(inflate(deflateRawSync(hello), 'raw')).toMatchObject({ ok: true, bytes: hello });
  expect(inflate(deflateRawSync(hello), 'zlib')).toEqual({ ok: false, reason: 'broken-compression' });
  expect(inflate(deflateSync(hello), 'raw')).toEqual({ ok: false, reason: 'broken-compression' });
  expect(inflate(gzipSync(hello), 'zlib')).toEqual({ ok: false, reason: 'broken-compression' });
});

test('refuses an empty, cut, damaged or prolonged stream', () => {
  const whole = deflateSync(hello);
  const damaged = Buffer.from(whole);
  damaged[damaged.length - 1] = (damaged.at(-1) ?? 0) ^ 1;
  for (const bytes of [
    Buffer.alloc(0),
    whole.subarray(0, -1),
    whole.subarray(0, 5),
    damaged,
    Buffer.concat([whole, Buffer.of(0)]),
    Buffer.concat([whole, whole]),
  ]) {
    expect(inflate(bytes, 'zlib')).toEqual({ ok: false, reason: 'broken-compression' });
  }
});

test('takes exactly the limit and nothing above it', () => {
  expect(inflate(deflateSync(Buffer.alloc(MAX_INFLATED_BYTES)), 'zlib').ok).toBe(true);
  expect(inflate(deflateSync(Buffer.alloc(MAX_INFLATED_BYTES + 1)), 'zlib')).toEqual({
    ok: false,
    reason: 'too-large',
  });
});

test('refuses a bomb of the largest code in under 5 ms', () => {
  // 2,864 bytes are what the largest QR code holds in base45; zeros deflate about 1,000 to 1.
  const bomb = deflateSync(Buffer.alloc(2_700_000), { level: 9 });
  expect(bomb.length).toBeLessThan(2_864);
  inflate(bomb, 'zlib');
  const times = Array.from({ length: 9 }, () => {
    const start = performance.now();
    expect(inflate(bomb, 'zlib')).toEqual({ ok: false, reason: 'too-large' });
    return performance.now() - start;
  });
  // A pause of the machine is not ours: at its quickest it is what it costs.
  expect(Math.min(...times)).toBeLessThan(5);
});

test('gives every byte back, whatever the size beside that of a chunk', () => {
  for (let length = 0; length < 6_000; length += 37) {
    for (const bytes of [randomBytes(length), Buffer.alloc(length, 'Nguyễn ')]) {
      expect(inflate(deflateSync(bytes), 'zlib')).toMatchObject({ ok: true, bytes });
      expect(inflate(deflateRawSync(bytes), 'raw')).toMatchObject({ ok: true, bytes });
    }
  }
});

test('survives random bytes', () => {
  for (let round = 0; round < 500; round++) {
    const result = inflate(randomBytes(round % 200), round % 2 === 0 ? 'zlib' : 'raw');
    if (result.ok) expect(result.bytes.length).toBeLessThanOrEqual(MAX_INFLATED_BYTES);
    else expect(['broken-compression', 'too-large']).toContain(result.reason);
  }
});

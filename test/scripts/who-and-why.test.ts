import { expect, test } from 'vitest';
import { readWhoAndWhy } from '../../scripts/who-and-why.ts';

test.each(['số 079092415605', 'gọi 0929 779 022', 'card 079.092.415.605'])(
  'a reason that holds a number of a person is refused, since the audit is kept for good: %s',
  (reason) => {
    expect(() => readWhoAndWhy({ reason })).toThrow('no numbers of people');
  },
);

test.each(['đơn số 12/2026 ngày 21-11-2026', 'request 20261121', ''])(
  'a reason that names a request is taken: %j',
  (reason) => {
    expect(readWhoAndWhy({ reason }).reason).toBe(reason === '' ? null : reason);
  },
);

test('a reason of 200 characters is taken, one of 201 is not', () => {
  expect(readWhoAndWhy({ reason: 'x'.repeat(200) }).reason).toHaveLength(200);
  expect(() => readWhoAndWhy({ reason: 'x'.repeat(201) })).toThrow('at most 200');
});

test.each(['station', 'collector', 'Nguyễn', 'a'.repeat(41)])('nobody signs as %s', (actor) => {
  expect(() => readWhoAndWhy({ actor })).toThrow('--actor');
});

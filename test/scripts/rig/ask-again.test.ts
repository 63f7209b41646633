import { expect, it } from 'vitest';
import { askAgain, MOST_TRIES } from '../../../scripts/rig/ask-again.ts';

const lost = new Error('electronApplication.evaluate: Resulting promise was garbage collected.');

function failing(times: number, error: Error) {
  let asked = 0;
  return {
    asked: () => asked,
    ask: async () => {
      asked += 1;
      if (asked <= times) throw error;
      return 'answer';
    },
  };
}

it('has the answer that was lost until the last try', async () => {
  const station = failing(MOST_TRIES - 1, lost);
  expect(await askAgain(station.ask)).toBe('answer');
  expect(station.asked()).toBe(MOST_TRIES);
});

it('gives up when each was lost', async () => {
  await expect(askAgain(failing(MOST_TRIES, lost).ask)).rejects.toBe(lost);
});

it('asks once where something else went wrong', async () => {
  const station = failing(1, new Error('the station has ended'));
  await expect(askAgain(station.ask)).rejects.toThrow('the station has ended');
  expect(station.asked()).toBe(1);
});

import { expect, it } from 'vitest';
import { readStartArguments } from '../../scripts/start.ts';

it('keeps --json for itself and hands the rest to the kiosk in order', () => {
  expect(readStartArguments(['--data-dir=/x', '--json', '--windowed', '--disable-gpu'])).toEqual({
    wantsHelp: false,
    wantsJson: true,
    passedOn: ['--data-dir=/x', '--windowed', '--disable-gpu'],
  });
});

it.each(['--help', '-h'])('answers %s with the usage', (flag) => {
  expect(readStartArguments([flag]).wantsHelp).toBe(true);
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PROBED_BAUD_RATES } from '../../contract/devices.ts';
import {
  BAD_BURSTS_TO_LEAVE,
  createBaudProbe,
  isPlausible,
  PROBE_MIN_CHARACTERS,
} from '../../native-bridge/probe-baud.ts';

const code = { text: '001090123456|Nguyễn Văn Ánh', isUtf8: true };
const broken = { text: '\ufffd\u0000\ufffd\ufffd', isUtf8: false };

describe('plausible text', () => {
  it.each([
    '00109012',
    '001090123456|Nguyễn Văn Ánh|01011990',
    'HC1:6BFOXN',
    '[)>\u001e06\u001dD2021\u001e\u0004',
    '阮文映的健康码',
    'line\r\nline',
  ])('takes %j for a code', (text) => expect(isPlausible(text, true)).toBe(true));
  it.each([
    '\u0000\u0000\u0000\u0000\u0000\u0000',
    '\u0001\u00f8\u0080abc',
    '',
    'A'.repeat(PROBE_MIN_CHARACTERS - 1),
  ])('takes %j for garbage', (text) => expect(isPlausible(text, true)).toBe(false));
  it('takes what is no UTF-8 for garbage', () => expect(isPlausible('00109012\ufffd', false)).toBe(false));

  it('takes random bytes for garbage', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 24, maxLength: 300 }), (bytes) => {
        const text = new TextDecoder().decode(bytes);
        fc.pre(bytes.filter((byte) => byte >= 0x80 || byte < 0x20).length > bytes.length / 4);
        expect(isPlausible(text, !text.includes('\ufffd'))).toBe(false);
      }),
    );
  });
});

describe('auto-probe of the baud rate', () => {
  it('goes through every rate and round again until a code reads as text', () => {
    const probe = createBaudProbe();
    const tried = [probe.rate()];
    for (let i = 0; i < PROBED_BAUD_RATES.length; i += 1) {
      expect(probe.judge(broken, true)).toBe('next');
      tried.push(probe.rate());
    }
    expect(tried).toEqual([...PROBED_BAUD_RATES, PROBED_BAUD_RATES[0]]);
    probe.judge(broken, true);
    expect(probe.judge(code, true)).toBe('keep');
    expect([probe.isSettled(), probe.rate()]).toEqual([true, PROBED_BAUD_RATES[1]]);
  });

  it('leaves a settled rate only after so many bad bursts in a row', () => {
    const probe = createBaudProbe();
    probe.judge(code, true);
    for (let i = 1; i < BAD_BURSTS_TO_LEAVE; i += 1) expect(probe.judge(broken, true)).toBe('keep');
    expect(probe.judge(code, true)).toBe('keep');
    for (let i = 1; i < BAD_BURSTS_TO_LEAVE; i += 1) expect(probe.judge(broken, true)).toBe('keep');
    expect(probe.rate()).toBe(PROBED_BAUD_RATES[0]);
    expect(probe.judge(broken, true)).toBe('next');
    expect([probe.isSettled(), probe.rate()]).toEqual([false, PROBED_BAUD_RATES[1]]);
  });

  it('counts one spoilt scan once, however many frames it falls into', () => {
    const probe = createBaudProbe();
    probe.judge(code, true);
    for (let i = 0; i < 50; i += 1) expect(probe.judge(broken, i === 0)).toBe('keep');
    expect(probe.isSettled()).toBe(true);
  });

  it('does not take a short code for a wrong rate once it has settled', () => {
    const probe = createBaudProbe();
    probe.judge(code, true);
    for (let i = 0; i < 10; i += 1) expect(probe.judge({ text: '12345', isUtf8: true }, true)).toBe('keep');
  });
});

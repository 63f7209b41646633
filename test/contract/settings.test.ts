import { describe, expect, it } from 'vitest';
import { PITCHES } from '../../contract/display.ts';
import { collectorUrlSchema, firstBootSettings, settingsSchema } from '../../contract/settings.ts';

describe('settings', () => {
  it('of the first boot are valid themselves', () => {
    expect(settingsSchema.parse(firstBootSettings)).toEqual(firstBootSettings);
  });

  it.each([
    'https://collector.example.vn',
    'https://10.0.0.1:8443/x',
    'http://127.0.0.1:8787',
    'http://localhost:1',
    'http://[::1]:8787',
  ])('take %s as a collector', (url) => {
    expect(collectorUrlSchema.safeParse(url).success).toBe(true);
  });

  it.each([
    'http://collector.example.vn',
    'http://10.0.0.1',
    'http://127.0.0.1.example.vn',
    'http://localhost.example.vn',
    'ftp://127.0.0.1',
    'not a url',
    '',
  ])('refuse %s: health data never crosses a network in the clear', (url) => {
    expect(collectorUrlSchema.safeParse(url).success).toBe(false);
  });

  const scanner = (change: Record<string, unknown>) => ({
    id: 'scanner-1',
    kind: 'serial',
    label: 'Máy quét',
    path: '/dev/ttyACM0',
    lane: 'main',
    direction: 'in',
    ...change,
  });
  const withSerial = (...serial: unknown[]) => settingsSchema.safeParse({ ...firstBootSettings, serial });

  it('take the scanner of the README beside the keyboard of the first boot', () => {
    expect(withSerial(scanner({})).success).toBe(true);
  });

  it('let each scanner have a lane of its own, and that of a keyboard that is off', () => {
    expect(withSerial(scanner({}), scanner({ id: 'scanner-2', lane: 'second' })).success).toBe(true);
    const wedge = { isOn: false, lane: 'main', direction: 'in' };
    expect(settingsSchema.safeParse({ ...firstBootSettings, wedge, serial: [scanner({})] }).success).toBe(
      true,
    );
  });

  it('leave the pitch to the station where they do not name one, and take those there are', () => {
    const pitchOf = (pitch?: number) =>
      settingsSchema.safeParse({ ...firstBootSettings, sound: { isOn: true, voice: 'vi', pitch } });
    expect(pitchOf().data?.sound?.pitch).toBeNull();
    for (const pitch of [0, PITCHES - 1]) expect(pitchOf(pitch).data?.sound?.pitch).toBe(pitch);
    for (const pitch of [-1, PITCHES, 0.5]) expect(pitchOf(pitch).success).toBe(false);
  });

  it('sound the alarms of staff where an older file only switched the tones off', () => {
    const sound = { isOn: false, pitch: 0, voice: 'off' };
    expect(settingsSchema.parse({ ...firstBootSettings, sound }).sound?.alarmsOn).toBe(true);
  });

  it.each([
    ['one lane with two scanners', scanner({ id: 'scanner-2' })],
    ['one lane with two directions', scanner({ id: 'scanner-2', direction: 'out' })],
    ['the same device id twice', scanner({ lane: 'second' })],
    ["the keyboard's id for a scanner", scanner({ id: 'keyboard', lane: 'second' })],
    ["another direction on the keyboard's lane", scanner({ id: 'scanner-2', lane: 'keyboard' })],
  ])('refuse %s: an exit must never be taken for the entrance', (_name, second) => {
    expect(withSerial(scanner({}), second).success).toBe(false);
  });
});

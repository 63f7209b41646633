import { describe, expect, it } from 'vitest';
import {
  isDummySink,
  judgeMixer,
  MIN_VOLUME,
  parseAmixer,
  parsePactlMute,
  parsePactlVolume,
  parseWpctlVolume,
} from '../../../electron/shell/parse-mixer.ts';

const pactlVolume = (left: number, right: number): string =>
  `Volume: front-left: ${left * 655} /  ${left}% / -23.88 dB,   front-right: ${right * 655} /  ${right}% / -23.88 dB\n        balance 0.00\n`;

const amixer = (left: string, right: string): string => `Simple mixer control 'Master',0
  Capabilities: pvolume pswitch
  Playback channels: Front Left - Front Right
  Limits: Playback 0 - 65536
  Mono:
  Front Left: Playback ${left}
  Front Right: Playback ${right}
`;

const inspected = (name: string, description: string): string => `id 47, type PipeWire:Interface:Node
    audio.channels = "2"
  * factory.id = "18"
  * media.class = "Audio/Sink"
  * node.description = "${description}"
  * node.name = "${name}"
`;

describe('what wpctl says', () => {
  it.each([
    ['Volume: 0.40\n', { volume: 0.4, isMuted: false }],
    ['Volume: 0.40 [MUTED]\n', { volume: 0.4, isMuted: true }],
    ['Volume: 1.00\n', { volume: 1, isMuted: false }],
    ['Volume: 0,65\n', { volume: 0.65, isMuted: false }],
  ])('%j is read', (text, level) => {
    expect(parseWpctlVolume(text)).toEqual(level);
  });

  it.each([
    '',
    "Translate ID error: '@DEFAULT_AUDIO_SINK@' is not a valid ID\n",
    'Could not connect to PipeWire\n',
  ])('%j is nothing', (text) => {
    expect(parseWpctlVolume(text)).toBeNull();
  });
});

describe('what pactl says', () => {
  it('is the volume of the loudest channel: one side that sounds is heard', () => {
    expect(parsePactlVolume(pactlVolume(40, 40))).toBe(0.4);
    expect(parsePactlVolume(pactlVolume(0, 35))).toBe(0.35);
    expect(parsePactlVolume('Volume: mono: 65536 / 100% / 0.00 dB\n')).toBe(1);
  });

  it('is muted or not, or nothing that is understood', () => {
    expect(parsePactlMute('Mute: yes\n')).toBe(true);
    expect(parsePactlMute('Mute: no\n')).toBe(false);
    expect(parsePactlMute('Failed to get sink information: No such entity\n')).toBeNull();
    expect(parsePactlVolume('Connection failure: Connection refused\n')).toBeNull();
  });
});

describe('what amixer says', () => {
  it('is the loudest channel, muted only where every channel is off', () => {
    expect(parseAmixer(amixer('26214 [40%] [on]', '26214 [40%] [on]'))).toEqual({
      volume: 0.4,
      isMuted: false,
    });
    expect(parseAmixer(amixer('0 [0%] [off]', '26214 [40%] [on]'))).toEqual({ volume: 0.4, isMuted: false });
    expect(parseAmixer(amixer('26214 [40%] [off]', '26214 [40%] [off]'))?.isMuted).toBe(true);
  });

  it('is understood of one channel with decibels, and of a card without a switch', () => {
    const mono =
      "Simple mixer control 'Master',0\n  Limits: Playback 0 - 87\n  Mono: Playback 87 [100%] [0.00dB] [on]\n";
    expect(parseAmixer(mono)).toEqual({ volume: 1, isMuted: false });
    expect(parseAmixer(amixer('200 [78%] [-10.00dB]', '200 [78%] [-10.00dB]'))).toEqual({
      volume: 0.78,
      isMuted: false,
    });
  });

  it('is nothing where there is no such control', () => {
    expect(parseAmixer("amixer: Unable to find simple control 'Master',0\n")).toBeNull();
  });
});

describe('a sink', () => {
  it('without a card is known by its name or its words', () => {
    expect(isDummySink('auto_null\n')).toBe(true);
    expect(isDummySink(inspected('auto_null', 'Dummy Output'))).toBe(true);
    expect(isDummySink(inspected('null_sink', 'Dummy Output'))).toBe(true);
    expect(isDummySink(inspected('alsa_output.usb-0', 'USB Audio'))).toBe(false);
    expect(isDummySink('alsa_output.pci-0000_00_1f.3.analog-stereo\n')).toBe(false);
  });
});

describe('a mixer', () => {
  const well = { volume: 0.6, isMuted: false, isDummy: false };

  it('is well from the least volume on, and muted below it', () => {
    expect(judgeMixer({ ...well, volume: MIN_VOLUME })).toBeNull();
    expect(judgeMixer({ ...well, volume: MIN_VOLUME - 0.01 })).toBe('muted');
  });

  it('is muted at any volume, and gone before it is muted', () => {
    expect(judgeMixer({ ...well, isMuted: true })).toBe('muted');
    expect(judgeMixer({ ...well, isMuted: true, isDummy: true })).toBe('gone');
  });
});

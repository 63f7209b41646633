import { describe, expect, it } from 'vitest';
import { deviceCommandSchema, scannerProfileSchema } from '../../contract/devices.ts';
import { commandsOf, serialCommand } from '../../native-bridge/scanner-commands.ts';

const hex = (bytes: Uint8Array | null): string => Buffer.from(bytes ?? []).toString('hex');

describe('commands of a serial scanner', () => {
  it.each([
    ['honeywell', 'trigger', '16540d'],
    ['honeywell', 'untrigger', '16550d'],
    ['honeywell', 'good-read', '16070d'],
    ['honeywell', 'identify', '16070d164d0d524556494e462e'],
    ['newland', 'trigger', '7e0130303030'.concat(Buffer.from('#SCNTRG1').toString('hex'), '3b03')],
    ['newland', 'untrigger', '7e0130303030'.concat(Buffer.from('#SCNTRG0').toString('hex'), '3b03')],
    ['newland', 'identify', '7e0130303030'.concat(Buffer.from('@QRYSYS').toString('hex'), '3b03')],
  ] as const)('%s %s', (profile, command, expected) => {
    expect(hex(serialCommand(profile, command))).toBe(expected);
  });

  it('offers exactly what it has bytes for', () => {
    for (const profile of scannerProfileSchema.options)
      for (const command of deviceCommandSchema.options)
        expect(commandsOf(profile, 'serial').includes(command)).toBe(
          serialCommand(profile, command) !== null,
        );
  });

  it('offers nothing for a profile whose commands are not documented', () => {
    for (const kind of ['serial', 'hid'] as const) {
      expect(commandsOf('plain', kind)).toEqual([]);
      expect(commandsOf('zebra', kind)).toEqual([]);
    }
  });

  it('never sends a Newland setting that outlives a power cut', () => {
    for (const command of commandsOf('newland', 'serial')) {
      const text = new TextDecoder().decode(serialCommand('newland', command) ?? undefined);
      expect(text).toMatch(/0000(?:#SCNTRG[01]|@QRY[A-Z]{3});/);
    }
  });
});

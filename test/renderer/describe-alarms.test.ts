import { describe, expect, it } from 'vitest';
import type { StationStatus } from '../../contract/status.ts';
import { alarmKeys, describeAlarms } from '../../renderer/describe-alarms.ts';
import { sampleDevice, sampleStatus } from '../support/sample-screens.ts';

const said = (change: Parameters<typeof sampleStatus>[0]) =>
  describeAlarms(sampleStatus(change)).map(({ key, room }) => `${key}: ${room}`);

const gone = sampleDevice({ state: 'gone', problem: 'port-busy' });
const other = sampleDevice({ deviceId: 'back' });
const dongle = sampleDevice({ deviceId: 'dongle', via: 'ble', lane: null, direction: null });

describe('what is wrong at the gate', () => {
  it('is nothing while all is well', () => {
    expect(said({ devices: [other, dongle] })).toEqual([]);
  });

  it.each<readonly [string, Partial<StationStatus>, readonly string[]]>([
    ['a gone scanner beside another', { devices: [other, gone] }, ['device front: banner']],
    ['the last scanner gone', { devices: [gone] }, ['device front: whole']],
    ['the last scanner gone, a dongle hearing', { devices: [gone, dongle] }, ['device front: whole']],
    ['a scanner that only opens', { devices: [sampleDevice({ state: 'opening' })] }, []],
    ['a gone dongle', { devices: [other, { ...dongle, state: 'gone' }] }, ['device dongle: line']],
    ['a silent dongle', { devices: [other, { ...dongle, problem: 'silent' }] }, ['device dongle: line']],
    ['an input method', { alarms: ['input-method'] }, ['input-method: banner']],
    ['a ledger that was saved', { alarms: ['ledger-salvaged'] }, ['ledger-salvaged: line']],
    ['a backup that is late', { alarms: ['backup-late'] }, ['backup-late: line']],
    ['a mixer that is muted', { alarms: ['sound-muted'] }, ['sound-muted: line']],
    ['a loudspeaker that nobody heard', { alarms: ['sound-unheard'] }, ['sound-unheard: line']],
    ['a quiet hour', { alarms: ['nobody-scans'] }, ['nobody-scans: line']],
  ])('is told of %s', (_name, change, expected) => {
    expect(said(change)).toEqual(expected);
  });

  it('is told worst first', () => {
    const devices = [other, { ...dongle, state: 'gone' } as const, gone];
    expect(said({ devices, alarms: ['nobody-scans', 'input-method'] })).toEqual([
      'device front: banner',
      'input-method: banner',
      'device dongle: line',
      'nobody-scans: line',
    ]);
  });

  it('is said of a dongle in its own words, never as a scanner', () => {
    const [alarm] = describeAlarms(
      sampleStatus({ devices: [other, { ...dongle, state: 'gone', problem: 'unplugged' }] }),
    );
    expect(alarm).toMatchObject({
      title: { vi: 'Đầu thu Bluetooth bị rút ra', en: 'Bluetooth receiver unplugged' },
      help: { vi: 'Cắm lại đầu thu.' },
    });
  });

  it('is not sounded when it is about the ledger: nobody at the gate can mend a disk', () => {
    const ledger = [
      'secrets-not-kept',
      'backup-late',
      'retention-held',
      'ledger-older',
      'ledger-salvaged',
      'vault-unusable',
    ] as const;
    expect(alarmKeys(sampleStatus({ alarms: [...ledger, 'nobody-scans'] }))).toEqual(['nobody-scans']);
    expect(said({ alarms: [...ledger] })).toEqual([...ledger].reverse().map((kind) => `${kind}: line`));
  });

  it('is sounded when it is about the sound: whoever turns the loudspeaker up hears it', () => {
    const alarms = ['sound-unheard', 'sound-muted', 'sound-gone'] as const;
    expect(alarmKeys(sampleStatus({ alarms: [...alarms] }))).toEqual([...alarms].reverse());
  });

  it('is not sounded while the gate is out of order', () => {
    const status = sampleStatus({ devices: [gone] });
    expect(alarmKeys(status)).toEqual(['device front']);
    expect(alarmKeys({ ...status, outOfOrder: { kind: 'internal', detail: '' } })).toEqual([]);
  });
});

import { setTimeout as pause } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { serialDeviceSchema } from '../../contract/devices.ts';
import { createNodeSerialPorts } from '../../native-bridge/node-serial-ports.ts';
import { holdSerialScanner } from '../../native-bridge/serial-scanner.ts';
import { openPtyPair } from '../../scripts/rig/open-pty-pair.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const timers = {
  set(ms: number, task: () => void): () => void {
    const timer = setTimeout(task, ms);
    return () => clearTimeout(timer);
  },
};
async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 8_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error('did not happen');
    await pause(10);
  }
}

it('a scanner is read again after a write failed because it was pulled out', async () => {
  const folder = temporaryFolder();
  let pty = await openPtyPair(folder);
  const texts: string[] = [];
  let state = '';
  const device = serialDeviceSchema.parse({
    id: 'scanner-1',
    label: 'x',
    lane: 'main',
    direction: 'in',
    kind: 'serial',
    path: pty.stationPath,
    profile: 'honeywell',
  });
  const held = holdSerialScanner(device, createNodeSerialPorts(timers), timers, Date.now, (message) => {
    if (message.type === 'scan') texts.push(message.scan.text);
    if (message.type === 'device') state = message.state;
  });
  onTestFinished(() => held.stop());
  for (let round = 1; round <= 3; round++) {
    await until(() => state === 'ready');
    await pty.write(`CODE-${round}\r`);
    await until(() => texts.length === round);
    const gone = pty.unplug();
    // While the port still counts as open: what is written now fails or is cancelled.
    for (let i = 0; i < 4; i++) held.command?.('good-read');
    await gone;
    await until(() => state === 'gone');
    pty = await openPtyPair(folder);
  }
  await pty.unplug();
  expect(texts).toEqual(['CODE-1', 'CODE-2', 'CODE-3']);
});

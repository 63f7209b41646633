import { closeSync, constants, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { FromBridge } from '../../contract/bridge-messages.ts';
import type { SerialDevice } from '../../contract/devices.ts';
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
const until = { timeout: 5_000, interval: 5 };

/** Everything that the scanner's end of the line has received and nobody read yet. */
function readLine(folder: string): string {
  const end = openSync(
    join(folder, 'scanner-rig'),
    constants.O_RDONLY | constants.O_NOCTTY | constants.O_NONBLOCK,
  );
  try {
    const buffer = Buffer.alloc(1_000);
    return buffer.subarray(0, readSync(end, buffer)).toString('latin1');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return '';
    throw error;
  } finally {
    closeSync(end);
  }
}

function holdReal(folder: string, change: Partial<SerialDevice>) {
  const heard: FromBridge[] = [];
  const scanner = holdSerialScanner(
    {
      id: 'gate-1',
      kind: 'serial',
      label: 'Gate 1',
      path: join(folder, 'scanner'),
      baudRate: 9_600,
      dataBits: 8,
      parity: 'none',
      stopBits: 1,
      suffix: 'auto',
      sendsAimId: false,
      profile: 'plain',
      lane: 'main',
      direction: 'in',
      ...change,
    },
    createNodeSerialPorts(timers),
    timers,
    () => performance.timeOrigin + performance.now(),
    (message) => heard.push(message),
  );
  onTestFinished(() => scanner.stop());
  const isReady = () => heard.findLast((m) => m.type === 'device')?.state === 'ready';
  return { scanner, heard, isReady };
}

describe.runIf(process.platform === 'linux')('serial scanner on a real port (a pty)', () => {
  it.each([
    { dataBits: 7, parity: 'space', stopBits: 2 },
    { dataBits: 7, parity: 'even', stopBits: 1 },
    { baudRate: 'auto' },
  ] as const)('opens with %o', async (change) => {
    const folder = temporaryFolder();
    const pty = await openPtyPair(folder);
    onTestFinished(() => pty.unplug());
    const { isReady, heard } = holdReal(folder, change);
    await vi.waitUntil(isReady, until);
    await pty.write('001090123456\r');
    await vi.waitUntil(() => heard.some((m) => m.type === 'scan' && m.scan.text === '001090123456'), until);
  });

  it('sends a command at once, and none of those pressed while it was unplugged', async () => {
    const folder = temporaryFolder();
    const first = await openPtyPair(folder);
    const { scanner, isReady } = holdReal(folder, { profile: 'honeywell' });
    await vi.waitUntil(isReady, until);
    scanner.command?.('trigger');
    await vi.waitUntil(() => readLine(folder) === '\u0016T\r', until);

    await first.unplug();
    await vi.waitUntil(() => !isReady(), until);
    scanner.command?.('trigger');
    const second = await openPtyPair(folder);
    onTestFinished(() => second.unplug());
    await vi.waitUntil(isReady, until);
    scanner.command?.('untrigger');
    let received = '';
    await vi.waitUntil(() => {
      received += readLine(folder);
      return received.length >= 3;
    }, until);
    expect(received).toBe('\u0016U\r');
  });

  it('takes no code for a scan that was cut off by unplugging, however late the port says so', async () => {
    const folder = temporaryFolder();
    let pty = await openPtyPair(folder);
    onTestFinished(() => pty.unplug());
    const { isReady, heard } = holdReal(folder, {});
    const texts = (): string[] => heard.flatMap((m) => (m.type === 'scan' ? [m.scan.text] : []));
    const whole: string[] = [];
    for (let round = 1; round <= 20; round += 1) {
      await vi.waitUntil(isReady, until);
      whole.push(`whole ${round}`);
      await pty.write(`whole ${round}\r`);
      await vi.waitUntil(() => texts().length >= round, until);
      await pty.write('HC1:6BF-CUT-OFF-IN-THE-MIDDLE');
      // The kernel may throw it away unread, or hand it over first: both belong to real unplugging.
      await new Promise((resolve) => setTimeout(resolve, round % 4));
      await pty.unplug();
      await vi.waitUntil(() => !isReady(), until);
      pty = await openPtyPair(folder);
    }
    expect(texts()).toEqual(whole);
  });

  it('changes the rate of the open port when it probes, and reads on', async () => {
    const folder = temporaryFolder();
    const pty = await openPtyPair(folder);
    onTestFinished(() => pty.unplug());
    const { isReady, heard } = holdReal(folder, { baudRate: 'auto' });
    await vi.waitUntil(isReady, until);
    await pty.write(Buffer.from([0x80, 0xf8, 0x0d]));
    await vi.waitUntil(
      () => heard.some((m) => m.type === 'identity' && m.identity.mode === 'probing 115200 8N1'),
      until,
    );
    // Bytes of the same burst are of the old rate: the next code comes after a quiet moment.
    await vi.waitUntil(
      async () => {
        await pty.write('001090123456\r');
        return heard.some((m) => m.type === 'scan');
      },
      { timeout: 5_000, interval: 200 },
    );
    expect(heard.findLast((m) => m.type === 'identity')?.identity.mode).toBe('115200 8N1');
  });
});

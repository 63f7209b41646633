/**
 * Watches the output: tests it at the start, whenever a device comes or goes, and every minute, and tells what it found.
 *
 * Told only when it changed, and always the first time.
 */
import { type OutputFault, type OutputPorts, TEST_AGAIN_MS, testOutput } from './test-output.ts';

export interface OutputWatch {
  readonly context: OutputPorts['context'] | null;
  readonly devices: Pick<MediaDevices, 'enumerateDevices' | 'addEventListener'>;
  readonly wait: (ms: number) => Promise<void>;
  readonly tell: (fault: OutputFault | null) => void;
}

/** Returns a stop function. */
export function watchOutput({ context, devices, wait, tell }: OutputWatch): () => void {
  let told: OutputFault | null | undefined;
  let isTesting = false;
  let isStopped = false;

  async function test(): Promise<void> {
    if (isTesting || isStopped) return;
    isTesting = true;
    const fault = context === null ? 'no-output' : await testOutput({ context, devices, wait });
    isTesting = false;
    if (isStopped || fault === told) return;
    told = fault;
    tell(fault);
  }

  devices.addEventListener('devicechange', () => void test());
  void (async () => {
    while (!isStopped) {
      await test();
      await wait(TEST_AGAIN_MS);
    }
  })();
  return () => {
    isStopped = true;
  };
}

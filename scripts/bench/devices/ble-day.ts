/**
 * A day of BLE traffic through the real driver, time compressed, in a Node of its own: what other parts
 * left in the heap must not be taken for its growth.
 */
import { type BleDay, simulateDay } from '../../rig/simulate-ble-day.ts';
import { startProcess } from '../../runtime/run-process.ts';

const ADVERTS_PER_SECOND = 300;

export async function measureBleDay(hours: number) {
  const child = startProcess(process.execPath, [import.meta.filename, String(hours)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`the day of BLE traffic ended with ${code}`);
  const { counts, ...figures } = JSON.parse(output) as BleDay;
  return { figures, details: { advertsPerSecond: ADVERTS_PER_SECOND, ...counts } };
}

if (import.meta.main)
  process.stdout.write(JSON.stringify(simulateDay(Number(process.argv[2]), ADVERTS_PER_SECOND)));

/**
 * Samples what a running station holds in memory: its main process, its page, and all of it.
 */
import { askAgain } from './ask-again.ts';
import type { Kiosk } from './launch-kiosk.ts';
import type { MemorySample } from './soak-memory.ts';

/** Megabytes that the app holds. */
export async function sampleMemory({ app }: Kiosk): Promise<MemorySample> {
  const processes = await askAgain(() =>
    app.evaluate(({ app: station }) =>
      station.getAppMetrics().map(({ type, memory }) => ({ type, mb: memory.workingSetSize / 1_024 })),
    ),
  );
  const held = (...types: readonly string[]): number =>
    Math.round(
      processes.reduce(
        (sum, { type, mb }) => (types.length === 0 || types.includes(type) ? sum + mb : sum),
        0,
      ),
    );
  return { main: held('Browser'), renderer: held('Tab'), all: held() };
}

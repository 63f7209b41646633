/**
 * Sounds what staff must hear: each alarm once when it begins, and again while it stands, at its own pace.
 *
 * A device's alarm is heard only once it has stood ALARM_SETTLE_MS: a driver that restarts within a second, or a
 * plug that is pushed back in, is on the screen at once but cries to nobody. A visitor's call is heard at once, and
 * again until somebody takes it; a gate that is out of order says so again and again, after its own first tone.
 */
export const ALARM_SETTLE_MS = 2_000;
export const ALARM_REPEAT_MS = 5 * 60_000;
export const CALL_REPEAT_MS = 20_000;
export const OUT_OF_ORDER_REPEAT_MS = 30_000;

/** The alarm by which a guard is called. */
export const HELP_KEY = 'help';
/** The whole gate. Its first tone is the screen's own, with the picture. */
export const OUT_OF_ORDER_KEY = 'out-of-order';

interface Pace {
  readonly firstMs: number;
  readonly againMs: number;
}
const paceOfDevices: Pace = { firstMs: ALARM_SETTLE_MS, againMs: ALARM_REPEAT_MS };
const paces: ReadonlyMap<string, Pace> = new Map([
  [HELP_KEY, { firstMs: 0, againMs: CALL_REPEAT_MS }],
  [OUT_OF_ORDER_KEY, { firstMs: OUT_OF_ORDER_REPEAT_MS, againMs: OUT_OF_ORDER_REPEAT_MS }],
]);

export interface AlarmPorts {
  readonly setTimer: (ms: number, task: () => void) => () => void;
  readonly play: (key: string) => void;
}

export interface AlarmSounds {
  /** The alarms that stand now, by key; one that is not named is over. */
  hear(keys: readonly string[]): void;
  stop(): void;
}

export function soundAlarms({ setTimer, play }: AlarmPorts): AlarmSounds {
  /** What cancels the next sound of each alarm that stands. */
  const standing = new Map<string, () => void>();

  function soundAfter(key: string, ms: number, againMs: number): void {
    standing.set(
      key,
      setTimer(ms, () => {
        play(key);
        soundAfter(key, againMs, againMs);
      }),
    );
  }

  return {
    hear(keys) {
      for (const [key, cancel] of standing) {
        if (keys.includes(key)) continue;
        cancel();
        standing.delete(key);
      }
      for (const key of keys) {
        if (standing.has(key)) continue;
        const { firstMs, againMs } = paces.get(key) ?? paceOfDevices;
        soundAfter(key, firstMs, againMs);
      }
    },
    stop() {
      for (const cancel of standing.values()) cancel();
      standing.clear();
    },
  };
}

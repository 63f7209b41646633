/**
 * Sounds alarms to staff: each once when it begins, and again every five minutes while it stands.
 *
 * An alarm is heard only once it has stood ALARM_SETTLE_MS: a driver that restarts within a second, or a
 * plug that is pushed back in, is on the screen at once but cries to nobody.
 */
export const ALARM_SETTLE_MS = 2_000;
export const ALARM_REPEAT_MS = 5 * 60_000;

export interface AlarmPorts {
  readonly setTimer: (ms: number, task: () => void) => () => void;
  readonly play: () => void;
}

export interface AlarmSounds {
  /** The alarms that stand now, by key; one that is not named is over. */
  hear(keys: readonly string[]): void;
  stop(): void;
}

export function soundAlarms({ setTimer, play }: AlarmPorts): AlarmSounds {
  /** What cancels the next sound of each alarm that stands. */
  const standing = new Map<string, () => void>();

  function soundAfter(key: string, ms: number): void {
    standing.set(
      key,
      setTimer(ms, () => {
        play();
        soundAfter(key, ALARM_REPEAT_MS);
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
      for (const key of keys) if (!standing.has(key)) soundAfter(key, ALARM_SETTLE_MS);
    },
    stop() {
      for (const cancel of standing.values()) cancel();
      standing.clear();
    },
  };
}

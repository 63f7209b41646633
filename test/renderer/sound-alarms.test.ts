import { describe, expect, it } from 'vitest';
import {
  ALARM_REPEAT_MS,
  ALARM_SETTLE_MS,
  CALL_REPEAT_MS,
  HELP_KEY,
  OUT_OF_ORDER_KEY,
  OUT_OF_ORDER_REPEAT_MS,
  soundAlarms,
} from '../../renderer/sound-alarms.ts';
import { createSteppedTimers } from '../support/stepped-timers.ts';

function listen() {
  const timers = createSteppedTimers();
  let sounded = 0;
  const alarms = soundAlarms({
    setTimer: timers.set,
    play: () => {
      sounded += 1;
    },
  });
  return { timers, alarms, sounded: () => sounded };
}

describe('an alarm', () => {
  it('that mends itself within the moment is never sounded', () => {
    const { timers, alarms, sounded } = listen();
    alarms.hear(['device front']);
    timers.step(ALARM_SETTLE_MS - 1);
    alarms.hear([]);
    timers.step(ALARM_REPEAT_MS);
    expect(sounded()).toBe(0);
    expect(timers.waiting()).toBe(0);
  });

  it('sounds anew when it begins anew', () => {
    const { timers, alarms, sounded } = listen();
    for (const keys of [['a'], [], ['a']]) {
      alarms.hear(keys);
      timers.step(ALARM_SETTLE_MS);
    }
    expect(sounded()).toBe(2);
  });

  it('beside another that stands sounds for itself', () => {
    const { timers, alarms, sounded } = listen();
    alarms.hear(['a']);
    timers.step(ALARM_SETTLE_MS);
    alarms.hear(['a', 'b']);
    timers.step(ALARM_SETTLE_MS);
    expect(sounded()).toBe(2);
  });

  it('is silent after stopping', () => {
    const { timers, alarms, sounded } = listen();
    alarms.hear(['a', 'b']);
    alarms.stop();
    timers.step(ALARM_REPEAT_MS);
    expect(sounded()).toBe(0);
  });
});

describe('a call for help', () => {
  it('sounds at once, and again every 20 s until it is taken', () => {
    const { timers, alarms, sounded } = listen();
    alarms.hear([HELP_KEY]);
    timers.step(0);
    expect(sounded()).toBe(1);
    timers.step(CALL_REPEAT_MS - 1);
    alarms.hear([HELP_KEY]);
    expect(sounded()).toBe(1);
    timers.step(1);
    expect(sounded()).toBe(2);
    alarms.hear([]);
    timers.step(10 * CALL_REPEAT_MS);
    expect(sounded()).toBe(2);
  });

  it('sounds once more for the next call', () => {
    const { timers, alarms, sounded } = listen();
    for (const keys of [[HELP_KEY], [], [HELP_KEY]]) {
      alarms.hear(keys);
      timers.step(0);
    }
    expect(sounded()).toBe(2);
  });
});

describe('a gate that is out of order', () => {
  it('says so again every 30 s while it lasts', () => {
    const { timers, alarms, sounded } = listen();
    alarms.hear([OUT_OF_ORDER_KEY]);
    timers.step(OUT_OF_ORDER_REPEAT_MS - 1);
    expect(sounded()).toBe(0);
    timers.step(1);
    expect(sounded()).toBe(1);
    timers.step(10 * OUT_OF_ORDER_REPEAT_MS);
    expect(sounded()).toBe(11);
    alarms.hear([]);
    timers.step(OUT_OF_ORDER_REPEAT_MS);
    expect(sounded()).toBe(11);
  });
});

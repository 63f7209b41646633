import { describe, expect, it } from 'vitest';
import type { SoundCheck } from '../../../contract/status.ts';
import {
  CHECK_PLAYS_MS,
  CHECK_STANDS_MS,
  keepSound,
  MIXER_EVERY_MS,
  MIXER_WHILE_BAD_MS,
} from '../../../electron/shell/keep-sound.ts';
import type { Mixer } from '../../../electron/shell/parse-mixer.ts';

const wellMixer: Mixer = { volume: 0.6, isMuted: false, isDummy: false };
const noFaults = { isGone: false, isMuted: false, isUnheard: false };

function openStation({ isWanted = true, mixer = null as Mixer | null } = {}) {
  const state = { nowMs: 1_000, isWanted, mixer, reads: 0, check: null as SoundCheck | null };
  const sound = keepSound({
    nowMs: () => state.nowMs,
    isWanted: () => state.isWanted,
    readMixer: async () => {
      state.reads += 1;
      return state.mixer;
    },
    changed: (check) => {
      state.check = check;
    },
    log: () => {},
  });
  /** A beat, and what it read of the mixer is there. */
  const beat = async (afterMs = 1_000): Promise<void> => {
    state.nowMs += afterMs;
    sound.beat();
    await Promise.resolve();
    await Promise.resolve();
  };
  return { state, sound, beat };
}

/** A station whose page and mixer are well, and which has played its tones. */
async function openAsking(mixer: Mixer | null = null) {
  const station = openStation({ mixer });
  station.sound.hearPage(null);
  await station.beat();
  await station.beat();
  expect(station.state.check).toEqual({ state: 'asked', played: 1 });
  return station;
}

describe('the sound check of a start', () => {
  it.each([
    ['a mixer that is well', wellMixer],
    ['a mixer that nobody can read', null],
  ])('is played once, with %s', async (_name, mixer) => {
    const { state, beat } = await openAsking(mixer);
    await beat();
    expect(state.check?.played).toBe(1);
  });

  it('waits for the page, and for an output that could be heard', async () => {
    const { state, sound, beat } = openStation({ mixer: { ...wellMixer, isMuted: true } });
    await beat();
    await beat();
    expect(state.check).toBeNull();
    sound.hearPage('no-output');
    await beat();
    sound.hearPage(null);
    await beat();
    expect(state.check).toBeNull();
    state.mixer = wellMixer;
    await beat(MIXER_WHILE_BAD_MS);
    await beat();
    expect(state.check).toEqual({ state: 'asked', played: 1 });
  });

  it('is not played on a station without any sound, whose mixer is nobody\u2019s business', async () => {
    const { state, sound, beat } = openStation({ isWanted: false, mixer: { ...wellMixer, isDummy: true } });
    sound.hearPage('no-output');
    await beat();
    await beat();
    expect([state.check, state.reads, sound.faults()]).toEqual([null, 0, noFaults]);
  });

  it('is no alarm and asks no more once somebody heard it', async () => {
    const { state, sound, beat } = await openAsking();
    sound.answer('heard');
    expect(state.check?.state).toBe('heard');
    await beat(CHECK_STANDS_MS);
    expect(state.check?.state).toBe('heard');
    expect(sound.faults()).toEqual(noFaults);
  });

  it('is an alarm once somebody did not hear it, until it was played anew and heard', async () => {
    const { state, sound, beat } = await openAsking();
    sound.answer('unheard');
    expect(sound.faults()).toEqual({ ...noFaults, isUnheard: true });
    await beat(CHECK_PLAYS_MS);
    sound.answer('again');
    expect(state.check).toEqual({ state: 'asked', played: 2 });
    expect(sound.faults().isUnheard).toBe(true);
    sound.answer('heard');
    expect(sound.faults()).toEqual(noFaults);
  });

  it('is taken away after ten minutes without an answer, as not confirmed', async () => {
    const { state, sound, beat } = await openAsking();
    await beat(CHECK_STANDS_MS - 1);
    expect(state.check?.state).toBe('asked');
    await beat(1);
    expect(state.check?.state).toBe('unconfirmed');
    expect(sound.faults()).toEqual(noFaults);
  });

  it('stays an alarm when it is played anew and nobody answers', async () => {
    const { state, sound, beat } = await openAsking();
    sound.answer('unheard');
    await beat(CHECK_PLAYS_MS);
    sound.answer('again');
    await beat(CHECK_STANDS_MS);
    expect(state.check?.state).toBe('unheard');
    expect(sound.faults().isUnheard).toBe(true);
  });

  it('plays whole before it is played again', async () => {
    const { state, sound, beat } = await openAsking();
    await beat(CHECK_PLAYS_MS - 1_001);
    sound.answer('again');
    expect(state.check?.played).toBe(1);
    await beat(1_001);
    sound.answer('again');
    expect(state.check?.played).toBe(2);
  });

  it('hears no answer before it was played, nor a second one', async () => {
    const { state, sound } = openStation();
    for (const answer of ['unheard', 'heard', 'again'] as const) sound.answer(answer);
    expect([state.check, sound.faults()]).toEqual([null, noFaults]);
    const asked = await openAsking();
    asked.sound.answer('heard');
    asked.sound.answer('unheard');
    expect(asked.state.check?.state).toBe('heard');
  });
});

describe('the mixer', () => {
  it.each([
    ['muted', { ...wellMixer, isMuted: true }, { ...noFaults, isMuted: true }],
    ['as low as nothing', { ...wellMixer, volume: 0.05 }, { ...noFaults, isMuted: true }],
    ['without a card', { ...wellMixer, isDummy: true }, { ...noFaults, isGone: true }],
  ])('that is %s is a fault at the start', async (_name, mixer, faults) => {
    const { sound, beat } = openStation({ mixer });
    sound.hearPage(null);
    await beat();
    expect(sound.faults()).toEqual(faults);
  });

  it('is asked once a minute, and oftener while it is muted, so that the alarm ends soon', async () => {
    const { state, sound, beat } = await openAsking(wellMixer);
    await beat(MIXER_EVERY_MS - 1_001);
    expect(state.reads).toBe(1);
    state.mixer = { ...wellMixer, isMuted: true };
    await beat(1_001);
    expect([state.reads, sound.faults().isMuted]).toEqual([2, true]);
    state.mixer = wellMixer;
    await beat(MIXER_WHILE_BAD_MS);
    expect([state.reads, sound.faults()]).toEqual([3, noFaults]);
  });

  it('that can no longer be read is no fault', async () => {
    const { state, sound, beat } = openStation({ mixer: { ...wellMixer, isMuted: true } });
    await beat();
    state.mixer = null;
    await beat(MIXER_WHILE_BAD_MS);
    expect(sound.faults()).toEqual(noFaults);
  });
});

describe('what the page found', () => {
  it('is a fault while it stands, and none before it has looked', () => {
    const { sound } = openStation();
    expect(sound.faults()).toEqual(noFaults);
    sound.hearPage('clock-stands');
    expect(sound.faults().isGone).toBe(true);
    sound.hearPage(null);
    expect(sound.faults()).toEqual(noFaults);
  });
});

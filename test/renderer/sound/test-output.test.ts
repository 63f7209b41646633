import { describe, expect, it } from 'vitest';
import { TEST_GAIN, TEST_MS, testOutput } from '../../../renderer/sound/test-output.ts';
import { watchOutput } from '../../../renderer/sound/watch-output.ts';

/** The parts of Web Audio that the test uses; `runs`: the clock goes on, `carries`: what is played arrives. */
function openOutput({ outputs = 1, runs = true, carries = true } = {}) {
  const node = { connect: (to: unknown) => to, disconnect: () => {} };
  const context = {
    state: 'running',
    currentTime: 0,
    destination: node,
    resume: async () => {},
    createOscillator: () => ({ ...node, frequency: { value: 0 }, start: () => {}, stop: () => {} }),
    createGain: () => ({ ...node, gain: { value: 0 } }),
    createAnalyser: () => ({
      ...node,
      fftSize: 32,
      getFloatTimeDomainData: (samples: Float32Array) => samples.fill(carries ? TEST_GAIN : 0),
    }),
  };
  const listeners: (() => void)[] = [];
  const state = { outputs };
  return {
    state,
    context: context as unknown as AudioContext,
    devices: {
      enumerateDevices: async () =>
        [
          { kind: 'audioinput' },
          ...Array.from({ length: state.outputs }, () => ({ kind: 'audiooutput' })),
        ] as unknown as MediaDeviceInfo[],
      addEventListener: (_type: string, listener: () => void) => {
        listeners.push(listener);
      },
    } as unknown as MediaDevices,
    wait: async (ms: number) => {
      if (runs) context.currentTime += ms / 1_000;
    },
    plug: () => {
      for (const listener of listeners) listener();
    },
  };
}

describe('the test of the output', () => {
  it.each([
    ['finds nothing wrong where a tone arrives', {}, null],
    ['says that the system has no output', { outputs: 0 }, 'no-output'],
    ['says that the audio clock stands', { runs: false }, 'clock-stands'],
    ['says that nothing arrives', { carries: false }, 'nothing-arrives'],
  ] as const)('%s', async (_name, output, fault) => {
    expect(await testOutput(openOutput(output))).toBe(fault);
  });

  it('takes a list of devices that cannot be read for no output', async () => {
    const output = openOutput();
    const devices = { enumerateDevices: () => Promise.reject(new Error('refused')) };
    expect(await testOutput({ ...output, devices })).toBe('no-output');
  });
});

describe('the watch over the output', () => {
  it('tells what it found at the start and when a plug changed it, not in between', async () => {
    const output = openOutput();
    const told: (string | null)[] = [];
    let release = (): void => {};
    const wait = async (ms: number): Promise<void> => {
      // The minute between two tests does not pass here.
      if (ms > TEST_MS) await new Promise<void>((resolve) => (release = resolve));
      else await output.wait(ms);
    };
    const settle = () => new Promise((resolve) => setTimeout(resolve));
    const stop = watchOutput({ ...output, wait, tell: (fault) => told.push(fault) });
    await settle();
    expect(told).toEqual([null]);
    output.plug();
    await settle();
    expect(told).toEqual([null]);
    output.state.outputs = 0;
    output.plug();
    await settle();
    expect(told).toEqual([null, 'no-output']);
    stop();
    release();
  });

  it('says that a page without audio has no output', async () => {
    const told: (string | null)[] = [];
    const wait = () => new Promise<void>(() => {});
    const stop = watchOutput({ ...openOutput(), context: null, wait, tell: (fault) => told.push(fault) });
    await new Promise((resolve) => setTimeout(resolve));
    expect(told[0]).toBe('no-output');
    stop();
  });
});

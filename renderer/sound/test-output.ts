/**
 * Tests the output: can this station be heard at all? At the start, when a device comes or goes, and now and then.
 *
 * A page learns three things: that the system has an output (the list of devices, which needs no permission for their
 * kinds), that the audio clock runs, and that what is played arrives at the end of its own graph. What lies behind that, the
 * system's mixer and the loudspeaker, no page sees: the main process asks the mixer, and staff say what they heard
 * (electron/shell/keep-sound.ts).
 */
export const TEST_MS = 600;
export const TEST_AGAIN_MS = 60_000;
/** 60 dB below the tones: nobody hears it, an analyser does. */
export const TEST_GAIN = 0.001;
const TEST_HZ = 1_000;

export type OutputFault = 'no-output' | 'clock-stands' | 'nothing-arrives';

export interface OutputPorts {
  readonly context: Pick<
    AudioContext,
    'currentTime' | 'state' | 'resume' | 'createOscillator' | 'createGain' | 'createAnalyser' | 'destination'
  >;
  readonly devices: Pick<MediaDevices, 'enumerateDevices'>;
  readonly wait: (ms: number) => Promise<void>;
}

/** Null: the page's own part is well. Never rejects. */
export async function testOutput({ context, devices, wait }: OutputPorts): Promise<OutputFault | null> {
  try {
    const outputs = (await devices.enumerateDevices()).filter(({ kind }) => kind === 'audiooutput');
    if (outputs.length === 0) return 'no-output';
    if (context.state !== 'running') await Promise.race([context.resume(), wait(TEST_MS)]);
    const oscillator = context.createOscillator();
    const gain = context.createGain();
    const analyser = context.createAnalyser();
    oscillator.frequency.value = TEST_HZ;
    gain.gain.value = TEST_GAIN;
    oscillator.connect(gain).connect(analyser).connect(context.destination);
    const before = context.currentTime;
    oscillator.start();
    await wait(TEST_MS);
    const samples = new Float32Array(analyser.fftSize);
    analyser.getFloatTimeDomainData(samples);
    oscillator.stop();
    analyser.disconnect();
    if (context.currentTime - before < TEST_MS / 1_000 / 4) return 'clock-stands';
    return samples.some((sample) => Math.abs(sample) > TEST_GAIN / 2) ? null : 'nothing-arrives';
  } catch {
    return 'no-output';
  }
}

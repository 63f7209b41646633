import { describe, expect, it } from 'vitest';
import { type RunTool, readMixer, runTool, TOOL_LIMIT_MS } from '../../../electron/shell/read-mixer.ts';

/** A machine whose tools say what is given, by the command's line; what is not given fails. */
function openMachine(says: Readonly<Record<string, string>>) {
  const ran: string[] = [];
  const run: RunTool = async (tool, args) => {
    const line = [tool, ...args].join(' ');
    ran.push(line);
    return says[line] ?? null;
  };
  return { ran, run };
}

const pulse = {
  'pactl get-sink-volume @DEFAULT_SINK@': 'Volume: mono: 26214 /  40% / -23.88 dB\n',
  'pactl get-sink-mute @DEFAULT_SINK@': 'Mute: yes\n',
  'pactl get-default-sink': 'auto_null\n',
};

describe('the mixer of a machine', () => {
  it('is asked by wpctl alone where that answers', async () => {
    const { ran, run } = openMachine({
      'wpctl get-volume @DEFAULT_AUDIO_SINK@': 'Volume: 0.15 [MUTED]\n',
      'wpctl inspect @DEFAULT_AUDIO_SINK@': '  * node.name = "auto_null"\n',
      ...pulse,
    });
    expect(await readMixer('linux', run)).toEqual({ volume: 0.15, isMuted: true, isDummy: true });
    expect(ran.every((line) => line.startsWith('wpctl'))).toBe(true);
  });

  it('is asked by pactl where wpctl says nothing', async () => {
    expect(await readMixer('linux', openMachine(pulse).run)).toEqual({
      volume: 0.4,
      isMuted: true,
      isDummy: true,
    });
  });

  it('is asked by amixer where no sound server runs', async () => {
    const { run } = openMachine({ 'amixer sget Master': '  Mono: Playback 87 [100%] [0.00dB] [off]\n' });
    expect(await readMixer('linux', run)).toEqual({ volume: 1, isMuted: true, isDummy: false });
  });

  it('is unknown, and no fault, where no tool answers', async () => {
    expect(await readMixer('linux', openMachine({}).run)).toBeNull();
  });

  it.each(['win32', 'darwin'] as const)('is not asked for on %s', async (platform) => {
    const { ran, run } = openMachine(pulse);
    expect(await readMixer(platform, run)).toBeNull();
    expect(ran).toEqual([]);
  });
});

describe('a tool', () => {
  it('is heard when it ends well, in the C locale', async () => {
    const script = 'process.stdout.write(process.env.LC_ALL + process.argv[1])';
    expect(await runTool(process.execPath, ['-e', script, '$HOME; `x`'])).toBe('C$HOME; `x`');
  });

  it('is nothing when it fails or is not there', async () => {
    expect(await runTool(process.execPath, ['-e', 'process.exit(3)'])).toBeNull();
    expect(await runTool('/nowhere/no-such-tool', [])).toBeNull();
  });

  it('is ended when it hangs', async () => {
    const before = performance.now();
    expect(await runTool(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])).toBeNull();
    expect(performance.now() - before).toBeGreaterThanOrEqual(TOOL_LIMIT_MS - 100);
  });
});

/**
 * Reads the system's mixer, where one of its tools is there: muted, too low, or no card at all.
 *
 * The page cannot know: what it plays arrives at the end of its own graph whether the system is muted or not. Each tool is run
 * directly, without a shell, for two seconds at most; the first that answers is believed. Only on Linux: elsewhere the
 * mixer needs native code, and the guard's ear stands for it (keep-sound.ts).
 */
import { execFile } from 'node:child_process';
import {
  isDummySink,
  type Mixer,
  parseAmixer,
  parsePactlMute,
  parsePactlVolume,
  parseWpctlVolume,
} from './parse-mixer.ts';

export const TOOL_LIMIT_MS = 2_000;

/** What the tool wrote; null: it is not there, failed or took too long. */
export type RunTool = (tool: string, args: readonly string[]) => Promise<string | null>;

export const runTool: RunTool = (tool, args) =>
  new Promise((resolve) => {
    const env = { ...process.env, LC_ALL: 'C' };
    const options = { encoding: 'utf8', timeout: TOOL_LIMIT_MS, killSignal: 'SIGKILL', env } as const;
    execFile(tool, args, options, (error, stdout) => resolve(error === null ? stdout : null));
  });

async function askWirePlumber(run: RunTool): Promise<Mixer | null> {
  const said = await run('wpctl', ['get-volume', '@DEFAULT_AUDIO_SINK@']);
  const level = said === null ? null : parseWpctlVolume(said);
  if (level === null) return null;
  const sink = await run('wpctl', ['inspect', '@DEFAULT_AUDIO_SINK@']);
  return { ...level, isDummy: sink !== null && isDummySink(sink) };
}

async function askPulse(run: RunTool): Promise<Mixer | null> {
  const said = await run('pactl', ['get-sink-volume', '@DEFAULT_SINK@']);
  const volume = said === null ? null : parsePactlVolume(said);
  if (volume === null) return null;
  const mute = await run('pactl', ['get-sink-mute', '@DEFAULT_SINK@']);
  const sink = await run('pactl', ['get-default-sink']);
  return {
    volume,
    isMuted: mute !== null && parsePactlMute(mute) === true,
    isDummy: sink !== null && isDummySink(sink),
  };
}

async function askAlsa(run: RunTool): Promise<Mixer | null> {
  const said = await run('amixer', ['sget', 'Master']);
  const level = said === null ? null : parseAmixer(said);
  return level === null ? null : { ...level, isDummy: false };
}

/** Null: it cannot be told here. */
export async function readMixer(platform: NodeJS.Platform, run: RunTool = runTool): Promise<Mixer | null> {
  if (platform !== 'linux') return null;
  return (await askWirePlumber(run)) ?? (await askPulse(run)) ?? (await askAlsa(run));
}

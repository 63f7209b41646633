/**
 * Command line of the station. Chromium's own switches pass through untouched.
 *
 * `--data-dir=PATH` where settings, ledger and logs lie; `--windowed[=WxH]` a plain window for
 * development; `--announce` events on stdout.
 */
import { resolve } from 'node:path';

export interface StationArguments {
  readonly dataDir: string | null;
  readonly windowed: { readonly width: number; readonly height: number } | null;
  readonly isAnnouncing: boolean;
}

export function readArguments(argv: readonly string[]): StationArguments {
  const argumentOf = (name: string): string | null => {
    const prefix = `--${name}=`;
    return argv.find((argument) => argument.startsWith(prefix))?.slice(prefix.length) ?? null;
  };
  const dataDir = argumentOf('data-dir');
  const size = /^(\d{3,5})x(\d{3,5})$/.exec(argumentOf('windowed') ?? '');
  const isWindowed = argv.includes('--windowed') || size !== null;
  return {
    dataDir: dataDir === null || dataDir === '' ? null : resolve(dataDir),
    windowed: isWindowed ? { width: Number(size?.[1] ?? 1280), height: Number(size?.[2] ?? 800) } : null,
    isAnnouncing: argv.includes('--announce'),
  };
}

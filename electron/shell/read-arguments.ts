/**
 * Command line of the station. Chromium's own switches pass through untouched.
 *
 * `--data-dir=PATH` where settings, ledger and logs lie; `--windowed[=WxH]` a plain window for
 * development; `--announce` events on stdout; `--admin COMMAND ...` an admin's command in place of the gate
 * (run-admin.ts): all that stands behind `--admin` is the command's, whatever it looks like.
 */
import { resolve } from 'node:path';

export interface StationArguments {
  readonly dataDir: string | null;
  readonly windowed: { readonly width: number; readonly height: number } | null;
  readonly isAnnouncing: boolean;
  /** Command and its arguments, as they were given; null: this is the station. */
  readonly admin: readonly string[] | null;
}

export function readArguments(argv: readonly string[]): StationArguments {
  const adminAt = argv.indexOf('--admin');
  const own = adminAt < 0 ? argv : argv.slice(0, adminAt);
  const argumentOf = (name: string): string | null => {
    const prefix = `--${name}=`;
    return own.find((argument) => argument.startsWith(prefix))?.slice(prefix.length) ?? null;
  };
  const dataDir = argumentOf('data-dir');
  const size = /^(\d{3,5})x(\d{3,5})$/.exec(argumentOf('windowed') ?? '');
  const isWindowed = own.includes('--windowed') || size !== null;
  return {
    dataDir: dataDir === null || dataDir === '' ? null : resolve(dataDir),
    windowed: isWindowed ? { width: Number(size?.[1] ?? 1280), height: Number(size?.[2] ?? 800) } : null,
    isAnnouncing: own.includes('--announce'),
    admin: adminAt < 0 ? null : argv.slice(adminAt + 1),
  };
}

/**
 * Keep face: what the idle screen says of the place, as settings.json has it: changed here, and followed.
 *
 * A change is written into what the file says now, whole, so that what somebody wrote into it since the start stays.
 * What others wrote into `face` is shown within seconds; everything else in the file waits for the next start. A file
 * that is broken, or gone, changes nothing and is never written.
 */
import { statSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { defaultFace } from '../../contract/display.ts';
import { failed, ok, type Result } from '../../contract/result.ts';
import type { Settings } from '../../contract/settings.ts';
import type { StatusKeeper } from './keep-status.ts';
import { loadSettings, textOf, writeSettings } from './load-settings.ts';
import type { WriteLog } from './write-log.ts';

export interface FaceError {
  readonly kind: 'no-settings' | 'settings-broken' | 'cannot-write';
  readonly detail: string;
}

export interface FaceKeeper {
  /** On disk before on the screen. Null: this place has no code. */
  keepCode(qrText: string | null): Result<null, FaceError>;
  /** Every few seconds: shows what somebody else wrote into the file. */
  follow(): void;
}

/** The file as it is now; unlike at a first boot a missing one is not made. */
export function loadStanding(path: string): Result<Settings, FaceError> {
  if (statSync(path, { throwIfNoEntry: false }) === undefined)
    return failed({ kind: 'no-settings', detail: `${path} is not there` });
  return loadSettings(path);
}

/** Puts the place's code, or none, into settings.json. Whole or not at all; all else in it stays. */
export function writeVenueCode(path: string, qrText: string | null): Result<Settings, FaceError> {
  try {
    const standing = loadStanding(path);
    if (!standing.ok) return standing;
    const { face = defaultFace } = standing.value;
    const settings = { ...standing.value, face: { ...face, qrText } };
    writeSettings(path, settings);
    return ok(settings);
  } catch (error) {
    return failed({ kind: 'cannot-write', detail: textOf(error) });
  }
}

export function keepFace({
  path,
  status,
  log,
}: {
  /** Of settings.json. */
  readonly path: string;
  readonly status: Pick<StatusKeeper, 'current' | 'describe'>;
  readonly log: WriteLog;
}): FaceKeeper {
  /** The file that was looked at last: one that has not changed is not read again. */
  let seen = '';

  function show({ face = defaultFace }: Settings): boolean {
    const { venueName, gate, policyTitle, face: shown } = status.current();
    if (isDeepStrictEqual(face, shown)) return false;
    status.describe({ venueName, gate, policyTitle, face });
    return true;
  }

  return {
    keepCode(qrText) {
      const written = writeVenueCode(path, qrText);
      if (!written.ok) return written;
      show(written.value);
      return ok(null);
    },

    follow() {
      try {
        const file = statSync(path, { throwIfNoEntry: false });
        const mark = file === undefined ? '' : `${file.ino} ${file.size} ${file.mtimeMs}`;
        if (mark === seen || mark === '') return;
        seen = mark;
        const settings = loadStanding(path);
        if (!settings.ok) log('warn', 'settings-not-followed', { detail: settings.error.detail });
        else if (show(settings.value)) log('info', 'face-changed');
      } catch (error) {
        log('warn', 'settings-not-followed', { detail: textOf(error) });
      }
    },
  };
}

/**
 * Settings file: `settings.json` in the data folder.
 *
 * Missing is first boot: the defaults are written and used. Unreadable or invalid is a Result the
 * gate shows as out of order; the file is never touched then. Rule: contract/settings.ts.
 */
import { readFileSync } from 'node:fs';
import { failed, ok, type Result } from '../../contract/result.ts';
import { firstBootSettings, type Settings, settingsSchema } from '../../contract/settings.ts';
import { writeWhole } from './write-whole.ts';

export interface SettingsError {
  readonly kind: 'settings-broken';
  readonly detail: string;
}

const broken = (detail: string): Result<Settings, SettingsError> =>
  failed({ kind: 'settings-broken', detail });

/** At most 300 characters of a caught value, for the log and the out-of-order screen. */
export const textOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).slice(0, 300);

/** Whole or not at all. Throws what the file system throws. */
export const writeSettings = (path: string, settings: Settings): void =>
  // The file holds the station's credential: writeWhole leaves it readable by its own user only.
  writeWhole(path, `${JSON.stringify(settings, null, 2)}\n`);

export function loadSettings(path: string): Result<Settings, SettingsError> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return broken(textOf(error));
    try {
      writeSettings(path, firstBootSettings);
    } catch (writeError) {
      return broken(textOf(writeError));
    }
    return ok(firstBootSettings);
  }
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    // The parser's message quotes the file, which holds the credential: say only what it is.
    return broken('settings.json is not valid JSON');
  }
  const parsed = settingsSchema.safeParse(raw);
  if (parsed.success) return ok(parsed.data);
  const issue = parsed.error.issues[0];
  const where = issue === undefined || issue.path.length === 0 ? 'settings.json' : issue.path.join('.');
  return broken(`${where}: ${issue?.message ?? 'not valid'}`.slice(0, 300));
}

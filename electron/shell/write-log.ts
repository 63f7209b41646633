/**
 * Log: one JSON object a line, in `logs/` of the data folder, bounded in size.
 *
 * Never personal data: callers log kinds, counts, ids of visits and devices. A log that cannot be
 * written is dropped silently; the gate does not stop for it.
 */
import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** A file is set aside at this size; with one older file kept, logs never pass twice this. */
export const MAX_LOG_BYTES = 5 * 1024 * 1024;

export type LogLevel = 'info' | 'warn' | 'error';
export type WriteLog = (level: LogLevel, event: string, facts?: Readonly<Record<string, unknown>>) => void;

export function openLog(folder: string, wallMs: () => number): WriteLog {
  const path = join(folder, 'gatehouse.log');
  const older = join(folder, 'gatehouse.1.log');
  return (level, event, facts = {}) => {
    const line = `${JSON.stringify({ at: new Date(wallMs()).toISOString(), level, event, ...facts })}\n`;
    if (level !== 'info') process.stderr.write(line);
    try {
      mkdirSync(folder, { recursive: true });
      if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > MAX_LOG_BYTES) renameSync(path, older);
      appendFileSync(path, line, { mode: 0o600 });
    } catch {
      // A full disk has its own alarm (cannot-record); a lost log line is the lesser evil.
    }
  };
}

/**
 * Queries of the audit: what was done at this station before, asked by who goes on with it.
 *
 * Reads only, and reads the audit's table each time: never on the way of a scan. A row that a fault or a
 * meddler left unreadable answers nothing, and keeps no gate shut: that it was changed is for `verify --ledger` to say.
 */
import type { Database } from 'better-sqlite3';
import {
  type AuditAction,
  type AuditKind,
  auditActionSchema,
  type NewAuditEntry,
} from '../../contract/audit.ts';
import { nearestMoment } from '../../contract/local-time.ts';
import type { Direction } from '../../contract/scan.ts';
import { readAction } from './chain-facts.ts';

export interface AuditQueries {
  /** The latest action of one of these kinds; null: none. */
  latestAction(kinds: readonly AuditKind[]): AuditAction | null;
  /** To where each lane was turned last, and when. */
  turnedLanes(): readonly { readonly lane: string; readonly direction: Direction; readonly atMs: number }[];
  /** Keys by which this station has signed, newest first, no more than MAX_STATION_KEYS. */
  stationKeys(): readonly string[];
  /** Whether the audit holds an entry of this time, actor, reason and action: an order is not noted twice. */
  holdsAudit(entry: NewAuditEntry): boolean;
}

/** One a start where no key can be kept; what they signed last is a day old at most (contract/slip.ts). */
const MAX_STATION_KEYS = 32;

export function createAuditQueries(database: Database): AuditQueries {
  const latestOfKinds = database
    .prepare<[string], string>(
      `SELECT action FROM audit
       WHERE CASE WHEN json_valid(action) THEN action ->> '$.kind' END IN (SELECT value FROM json_each(?))
       ORDER BY number DESC`,
    )
    .pluck();
  // The last of each lane: beside max(number), SQLite takes the other columns from that row.
  const lastTurns = database.prepare<[], { atMs: number; action: string; number: number }>(
    `SELECT at_ms AS atMs, action, max(number) AS number FROM audit
     WHERE CASE WHEN json_valid(action) THEN action ->> '$.kind' END = 'direction-switched'
     GROUP BY action ->> '$.lane'`,
  );
  const newestStationKeys = database
    .prepare<[number], string>(
      `SELECT action FROM audit
       WHERE CASE WHEN json_valid(action) THEN action ->> '$.kind' END = 'station-key'
       ORDER BY number DESC LIMIT ?`,
    )
    .pluck();
  const sameEntry = database
    .prepare<[number, string, string | null, string], number>(
      'SELECT 1 FROM audit WHERE at_ms = ? AND actor = ? AND reason IS ? AND action = ? LIMIT 1',
    )
    .pluck();

  return {
    holdsAudit: ({ atMs, actor, reason, action }) =>
      sameEntry.get(Math.floor(atMs), actor, reason, JSON.stringify(auditActionSchema.parse(action))) === 1,

    latestAction(kinds) {
      for (const text of latestOfKinds.iterate(JSON.stringify(kinds))) {
        const action = readAction(text);
        if (action !== null) return action;
      }
      return null;
    },

    turnedLanes: () =>
      lastTurns.all().flatMap(({ atMs, action: text }) => {
        const action = readAction(text);
        return action?.kind === 'direction-switched'
          ? [{ lane: action.lane, direction: action.direction, atMs: nearestMoment(atMs) }]
          : [];
      }),

    stationKeys() {
      const keys = newestStationKeys.all(MAX_STATION_KEYS).flatMap((text) => {
        const action = readAction(text);
        return action?.kind === 'station-key' ? [action.publicKey] : [];
      });
      return [...new Set(keys)];
    },
  };
}

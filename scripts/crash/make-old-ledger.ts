/**
 * Make old ledger: a ledger as the program before the vault left it, with its claims in the clear.
 *
 * Layout 40 through the real migrations, then rows of sample people over some days.
 */
import Database from 'better-sqlite3';
import { migrate } from '../../electron/ledger/migrate.ts';
import { plainSealer } from '../rig/sample-vault.ts';
import { sampleVisit } from '../rig/sample-visit.ts';

const LAYOUT_BEFORE_VAULT = 40;
/** 1,500 visits are three days. */
const SPACING_MS = 120_000;

/** Numbers by id. Every visit waits for the collector: what it does not get, the crash test misses. */
export function makeOldLedger(
  path: string,
  {
    stationId,
    visits,
    endAtMs,
    newId,
  }: {
    readonly stationId: string;
    readonly visits: number;
    readonly endAtMs: number;
    readonly newId: (atMs: number) => string;
  },
): ReadonlyMap<string, number> {
  const database = new Database(path);
  try {
    database.pragma('journal_mode = WAL');
    migrate(database, { sealer: plainSealer }, LAYOUT_BEFORE_VAULT);
    const insert = database.prepare(
      `INSERT INTO visits (seq, id, station_id, at_ms, monotonic_us, run_id, venue_id, gate, lane, device_id, via,
         direction, family, trust, is_unreadable, code_reason, outcome, reasons, next_step, policy_id, policy_version,
         notices, claims, rule_id)
       VALUES (@seq, @id, @stationId, @atMs, @monotonicUs, @runId, @venueId, @gate, @lane, @deviceId, @via,
         @direction, @family, @trust, 0, NULL, @outcome, @reasons, @nextStep, @policyId, @policyVersion,
         @notices, @claims, @ruleId)`,
    );
    const enqueue = database.prepare('INSERT INTO outbox (seq) VALUES (?)');
    const made = new Map<string, number>();
    database.transaction(() => {
      for (let seq = 1; seq <= visits; seq++) {
        const atMs = endAtMs - (visits - seq) * SPACING_MS;
        const {
          tags: _tags,
          facts: _facts,
          ...visit
        } = sampleVisit(seq, { atMs, stationId, id: newId(atMs) });
        insert.run({
          ...visit,
          seq,
          reasons: JSON.stringify(visit.reasons),
          notices: JSON.stringify(visit.notices),
          claims: JSON.stringify(visit.claims),
        });
        enqueue.run(seq);
        made.set(visit.id, seq);
      }
    })();
    return made;
  } finally {
    database.close();
  }
}

/**
 * Replays: a visit judged again from what its ledger kept, by the function and by the command.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import type { Policy } from '../../contract/policy.ts';
import type { Reading } from '../../contract/reading.ts';
import { judge, noticesOf } from '../../electron/gate/decide.ts';
import { factsOf, type Moment } from '../../electron/gate/facts.ts';
import { replayVisit } from '../../scripts/replay-visit.ts';
import { sampleId, sampleVisit } from '../../scripts/rig/sample-visit.ts';
import { shippedPolicy } from '../../scripts/shipped-policies.ts';
import { clockless, entering, leaving } from '../support/sample-moment.ts';
import { declaration, held, lapsedDeclaration, refusedCode } from '../support/sample-reading.ts';
import { sealedStation } from '../support/sealed-station.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const { policy: hospital, nationalRules } = shippedPolicy('hospital');

interface Recorded {
  readonly reading: Reading;
  readonly moment: Moment;
}

/** A station's data folder after these scans, under these policies in turn. */
async function stationWith(
  scans: readonly Recorded[],
  policies: readonly Policy[] = [hospital],
): Promise<string> {
  const { dataDir } = await sealedStation([], (ledger) => {
    for (const policy of policies) ledger.keepPolicy(policy);
    scans.forEach(({ reading, moment }, index) => {
      const facts = factsOf(reading, moment);
      const visit = sampleVisit(index + 1, {
        ...judge(facts, hospital),
        facts,
        family: reading.family,
        trust: reading.trust,
        codeReason: reading.reason,
        claims: reading.claims,
        direction: moment.direction,
        notices: noticesOf(facts),
      });
      const recorded = ledger.recordVisit(visit);
      if (!recorded.ok) throw new Error(recorded.error.detail);
    });
  });
  return dataDir;
}

/** Against the triggers, as who has the file may. */
function tamper(dataDir: string, change: string): void {
  const database = new Database(join(dataDir, 'ledger.db'));
  database.exec(`DROP TRIGGER visits_are_not_changed; UPDATE visits SET ${change}`);
  database.close();
}

const scans: readonly (Recorded & { readonly name: string })[] = [
  { name: 'an accepted declaration', reading: declaration(), moment: entering },
  {
    name: 'a declaration with symptoms, too old',
    reading: declaration(
      { answers: { symptoms: ['fever'], contacts: [], hasTravelled: true } },
      40 * 3_600_000,
    ),
    moment: entering,
  },
  { name: 'a lapsed declaration on the way out', reading: lapsedDeclaration('expired'), moment: leaving },
  { name: 'a payment code', reading: refusedCode('payment-code', null, 'payment'), moment: entering },
  { name: 'a declaration under a wrong clock', reading: declaration(), moment: clockless },
  { name: 'a list past its limit', reading: declaration(), moment: { ...entering, trustList: 'expired' } },
  {
    name: 'a card after a passport',
    reading: held('citizen-card', 'identified'),
    moment: { ...entering, other: factsOf(held('dcc', 'verified'), entering), nationalRules },
  },
  {
    name: 'a link nobody knew',
    reading: held('declaration-link', 'reference'),
    moment: { ...entering, lookup: 'not-found' },
  },
];

describe('a visit judged again', () => {
  it('gives the same verdict, whatever it was', async () => {
    const dataDir = await stationWith(scans);
    for (const [index, { name }] of scans.entries()) {
      const replayed = replayVisit(dataDir, sampleId(index + 1));
      expect(replayed, name).toMatchObject({ ok: true, value: { seq: index + 1, same: true } });
    }
  });

  it('says what is not there', async () => {
    const dataDir = await stationWith(scans.slice(0, 1));
    expect(replayVisit(dataDir, sampleId(99))).toMatchObject({ ok: false, error: { kind: 'no-visit' } });
    expect(replayVisit(temporaryFolder(), sampleId(1))).toMatchObject({
      ok: false,
      error: { kind: 'no-ledger' },
    });
    const withoutPolicy = await stationWith(scans.slice(0, 1), []);
    expect(replayVisit(withoutPolicy, sampleId(1))).toMatchObject({
      ok: false,
      error: { kind: 'no-policy' },
    });
  });

  it('says that staff decided, and which visit they went against', async () => {
    const staff = (
      n: number,
      pairing: 'undone' | 'overridden',
      reason: 'undone-by-staff' | 'overridden-by-staff',
    ) =>
      sampleVisit(n, {
        pairing,
        pairedWith: sampleId(1),
        reasons: [reason],
        ruleId: null,
        facts: null,
        claims: null,
      });
    const { dataDir } = await sealedStation([
      sampleVisit(1),
      staff(2, 'overridden', 'overridden-by-staff'),
      staff(3, 'undone', 'undone-by-staff'),
      sampleVisit(4, { facts: null }),
    ]);
    for (const n of [2, 3]) {
      const replayed = replayVisit(dataDir, sampleId(n));
      expect(replayed).toMatchObject({ ok: false, error: { kind: 'decided-by-staff' } });
      expect(replayed.ok ? '' : replayed.error.detail).toContain(sampleId(1));
    }
    expect(replayVisit(dataDir, sampleId(4))).toMatchObject({ ok: false, error: { kind: 'no-facts' } });
  });

  it('finds out a verdict that the facts do not give', async () => {
    const changed = await stationWith(scans.slice(0, 1));
    tamper(changed, `outcome = 'deny'`);
    expect(replayVisit(changed, sampleId(1))).toMatchObject({
      ok: true,
      value: { same: false, stored: { outcome: 'deny' }, replayed: { outcome: 'accept' } },
    });
  });
});

describe('npm run verify -- --replay', () => {
  const script = new URL('../../scripts/verify.ts', import.meta.url).pathname;
  const run = (...args: string[]) => spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' });

  it('prints both verdicts, and tells by its exit code whether they agree', async () => {
    const dataDir = await stationWith(scans.slice(0, 1));
    const same = run('--replay', sampleId(1), '--data-dir', dataDir, '--json');
    expect(same.status).toBe(0);
    expect(JSON.parse(same.stdout)).toMatchObject({
      visitId: sampleId(1),
      same: true,
      stored: { outcome: 'accept' },
    });
    tamper(dataDir, `next_step = 'see-staff'`);
    const other = run('--replay', sampleId(1), '--data-dir', dataDir);
    expect(other.status).toBe(1);
    expect(other.stdout).toContain('ANOTHER VERDICT');
    expect(run('--replay', sampleId(5), '--data-dir', dataDir).status).toBe(2);
  });
});

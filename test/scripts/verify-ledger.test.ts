import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SAMPLE_MS } from '../../scripts/rig/sample-visit.ts';
import { verifyLedger } from '../../scripts/verify-ledger.ts';
import { forge, rehashAll } from '../electron/ledger/forge.ts';
import { ledgerPath, ledgerPorts, openForTest, recordAll } from '../electron/ledger/open-for-test.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** A closed ledger of 20 visits, and what the collector would write of it. */
function makeLedger(): { path: string; against: string } {
  const path = ledgerPath();
  const ledger = openForTest(path);
  const visits = recordAll(ledger, 20);
  const checkpoint = ledger.signCheckpoint(SAMPLE_MS);
  ledger.close();
  const against = join(temporaryFolder(), 'chain.jsonl');
  const lines = [...visits.map(({ seq, hash }) => ({ seq, hash })), { checkpoint }];
  writeFileSync(against, `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`);
  return { path, against };
}

function run(ledger: string, options: { against?: string; stationKeys?: string[]; isJson?: boolean } = {}) {
  const lines: string[] = [];
  const { against, stationKeys, isJson = false } = options;
  const code = verifyLedger({ ledger, against, stationKeys, isJson, say: (line) => lines.push(line) });
  return { code, text: lines.join('\n') };
}

describe('verify --ledger', () => {
  it('exits 0 and counts, for the file and for its folder, beside a running station', () => {
    const { path, against } = makeLedger();
    openForTest(path);
    expect(run(path)).toMatchObject({ code: 0, text: expect.stringContaining('the chain holds') });
    expect(run(dirname(path), { against, stationKeys: [ledgerPorts.signer.publicKey] }).code).toBe(0);
    const json = run(path, { isJson: true });
    expect(JSON.parse(json.text)).toMatchObject({ ok: true, visits: 20, firstFault: null });
  });

  it('exits 1 and names the first row that was changed', () => {
    const { path } = makeLedger();
    forge(path, (database) => database.exec("UPDATE visits SET outcome = 'deny' WHERE seq IN (7, 12)"));
    const { code, text } = run(path);
    expect(code).toBe(1);
    expect(text).toContain('changed, visit 7');
    expect(JSON.parse(run(path, { isJson: true }).text)).toMatchObject({
      firstFault: { kind: 'changed', seq: 7 },
    });
  });

  it('names it against what the collector has, though every hash was made anew', () => {
    const { path, against } = makeLedger();
    forge(path, (database) => {
      database.exec("UPDATE visits SET outcome = 'deny' WHERE seq = 7; DELETE FROM checkpoints");
      rehashAll(database);
    });
    expect(run(path).text).toContain('visits 1 to 20');
    expect(run(path, { against }).text).toContain('changed, visit 7');
  });

  it('exits 1 when somebody else than the station named signed', () => {
    const { path } = makeLedger();
    expect(run(path, { stationKeys: ['A'.repeat(43)] })).toMatchObject({
      code: 1,
      text: expect.stringContaining('signature'),
    });
  });

  it.each([
    ['no ledger', (path: string) => run(`${path}.none`)],
    ['no key', (path: string) => run(path, { stationKeys: ['short'] })],
    ['no file to hold it against', (path: string) => run(path, { against: `${path}.none` })],
    [
      'a line that is none',
      (path: string) => {
        writeFileSync(`${path}.jsonl`, '{"seq":1}\n');
        return run(path, { against: `${path}.jsonl` });
      },
    ],
    [
      'a file that is no database',
      (path: string) => {
        writeFileSync(`${path}.txt`, 'text '.repeat(2_000));
        return run(`${path}.txt`, { isJson: true });
      },
    ],
  ])('exits 2 when given %s', (_name, task) => {
    expect(task(makeLedger().path).code).toBe(2);
  });

  it('is what npm run verify does with --ledger', () => {
    const { path } = makeLedger();
    const script = join(import.meta.dirname, '../../scripts/verify.ts');
    const child = spawnSync(process.execPath, [script, '--ledger', path, '--json'], { encoding: 'utf8' });
    expect([child.status, JSON.parse(child.stdout).visits]).toEqual([0, 20]);
  });
});

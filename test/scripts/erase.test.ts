import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MAX_ERASURE_VISITS } from '../../contract/erasure.ts';
import { sampleId, sampleVisit } from '../../scripts/rig/sample-visit.ts';
import { runScript } from '../support/run-script.ts';
import { ordersIn, sealedStation, withVault } from '../support/sealed-station.ts';

const run = (dataDir: string, ...args: string[]) => runScript('erase.ts', ['--data-dir', dataDir, ...args]);
const reason = ['--reason', 'theo yêu cầu số 12'];
const namesake = { fullName: 'Nguyễn Văn Mẫu', birthDate: '1950' };

const station = () =>
  sealedStation([
    sampleVisit(1),
    sampleVisit(2, { claims: { fullName: 'Trần Thị Khác', phone: '0900000002' } }),
    sampleVisit(3),
  ]);

describe('npm run erase', () => {
  it('orders the visits that were named, and says which are not here', async () => {
    const { dataDir } = await station();
    const { status, stdout } = run(
      dataDir,
      '--visit',
      sampleId(1),
      '--visit',
      sampleId(77),
      ...reason,
      '--json',
    );
    expect(status).toBe(0);
    const told = JSON.parse(stdout);
    expect(told).toMatchObject({ visits: 1, notHere: 1, notOpened: 0, dryRun: false });
    expect(ordersIn(dataDir)).toMatchObject([
      {
        orderId: told.orders[0],
        kind: 'erase',
        actor: 'admin',
        reason: 'theo yêu cầu số 12',
        visitIds: [sampleId(1)],
      },
    ]);
  });

  it('finds a person with the passphrase, and notes that the key was used', async () => {
    const { dataDir } = await station();
    const { right } = await withVault(dataDir);
    const { status, stdout } = run(
      dataDir,
      '--phone',
      '0900000001',
      '--passphrase-file',
      right,
      ...reason,
      '--json',
    );
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ visits: 2, days: ['2026-11-21'], joined: 0 });
    expect(ordersIn(dataDir)).toMatchObject([
      { kind: 'note', action: { kind: 'key-used', use: 'names' } },
      { kind: 'erase', visitIds: [sampleId(1), sampleId(3)] },
    ]);
  });

  it('takes the person from a file, so that no log of commands keeps a number', async () => {
    const { dataDir } = await station();
    const { right } = await withVault(dataDir);
    const person = join(dataDir, 'person.txt');
    writeFileSync(person, 'phone: 0900000001\r\nname: nguyen van mau\n');
    const args = ['--person-file', person, '--passphrase-file', right, ...reason, '--json'];
    const { status, stdout } = run(dataDir, ...args);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ visits: 2 });
    writeFileSync(person, 'số điện thoại 0900000001');
    const refused = run(dataDir, ...args);
    expect(refused.status).toBe(2);
    expect(refused.stderr).not.toContain('0900000001');
  });

  it('only counts when it is a dry run', async () => {
    const { dataDir } = await station();
    const { right } = await withVault(dataDir);
    const args = ['--name', 'nguyen van mau', '--passphrase-file', right, '--dry-run', ...reason];
    const { status, stdout } = run(dataDir, ...args);
    expect(status).toBe(0);
    expect(stdout).toContain('2 visits of 1 days');
    expect(ordersIn(dataDir).map(({ kind }) => kind)).toEqual(['note']);
  });

  it('does not take namesakes for one person, unless told to', async () => {
    const { dataDir } = await sealedStation([sampleVisit(1), sampleVisit(2, { claims: namesake })]);
    const { right } = await withVault(dataDir);
    const args = ['--name', 'Nguyễn Văn Mẫu', '--passphrase-file', right, ...reason];
    const refused = run(dataDir, ...args);
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain('several people');
    expect(run(dataDir, ...args, '--birth-year', '1950').stdout).toContain('1 visits');
    expect(run(dataDir, ...args, '--several-people').stdout).toContain('2 visits');
    expect(ordersIn(dataDir).filter(({ kind }) => kind === 'erase')).toHaveLength(2);
  });

  it('spreads many visits over as many orders as it takes', async () => {
    const visits = Array.from({ length: MAX_ERASURE_VISITS + 1 }, (_, index) =>
      sampleVisit(index + 1, { claims: { phone: '0900000001' } }),
    );
    const { dataDir } = await sealedStation(visits);
    const file = join(dataDir, 'visits.txt');
    writeFileSync(file, `${visits.map(({ id }) => id).join('\n')}\n`);
    expect(run(dataDir, '--visits-file', file, ...reason).status).toBe(0);
    const sizes = ordersIn(dataDir).map((order) => (order.kind === 'erase' ? order.visitIds.length : 0));
    expect(sizes).toEqual([MAX_ERASURE_VISITS, 1]);
  });

  it.each([
    [['--visit', 'x', ...reason], 'not the id of a visit'],
    [['--visit', sampleId(1)], '--reason'],
    [['--visit', sampleId(1), '--phone', '0900000001', ...reason], 'either'],
    [reason, 'either'],
    [['--birth-year', '1990', ...reason], '--birth-year'],
    [['--name', '  ', ...reason], '--name'],
    [['--phone', '0900000001', '--actor', 'collector', ...reason], '--actor'],
  ])('ends with 2 and orders nothing for %j', async (args, word) => {
    const { dataDir } = await sealedStation([]);
    const { status, stderr } = run(dataDir, ...args);
    expect(status).toBe(2);
    expect(stderr).toContain(word);
    expect(ordersIn(dataDir)).toEqual([]);
  });

  it('ends with 1 when the passphrase is wrong', async () => {
    const { dataDir } = await station();
    const { wrong } = await withVault(dataDir);
    expect(run(dataDir, '--phone', '0900000001', '--passphrase-file', wrong, ...reason).status).toBe(1);
    expect(ordersIn(dataDir)).toEqual([]);
  });
});

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { operatorsFileSchema } from '../../contract/operators.ts';
import { isPin } from '../../electron/operators/pin-hash.ts';
import { runScript } from '../support/run-script.ts';
import { ordersIn } from '../support/sealed-station.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const reason = ['--reason', 'ca sáng'];

function openStation() {
  const dataDir = temporaryFolder();
  const pinFile = (pin: string): string => {
    const path = join(dataDir, `pin-${pin}.txt`);
    writeFileSync(path, `${pin}\r\n`);
    return path;
  };
  const run = (...args: string[]) => runScript('operator.ts', ['--data-dir', dataDir, ...args]);
  const add = (name: string, role: string, pin = '246813') =>
    run('add', name, '--role', role, '--pin-file', pinFile(pin), ...reason);
  const file = () =>
    operatorsFileSchema.parse(JSON.parse(readFileSync(join(dataDir, 'operators.json'), 'utf8')));
  return { dataDir, run, add, file, pinFile };
}

describe('npm run operator', () => {
  it('adds somebody by a PIN that stands nowhere in the clear, and leaves a note for the audit', async () => {
    const { dataDir, add, file } = openStation();
    expect(add('minh', 'admin').status).toBe(0);
    const [minh] = file().operators;
    expect(minh).toMatchObject({ name: 'minh', role: 'admin' });
    if (minh === undefined) throw new Error('nobody');
    expect(await isPin('246813', minh.pin)).toBe(true);
    expect(readFileSync(join(dataDir, 'operators.json'), 'utf8')).not.toContain('246813');
    expect(ordersIn(dataDir)).toMatchObject([
      {
        kind: 'note',
        actor: 'admin',
        reason: 'ca sáng',
        action: { kind: 'operator-changed', change: 'added', name: 'minh' },
      },
    ]);
  });

  it('changes PIN and role, lists names, and removes', async () => {
    const { dataDir, run, add, file, pinFile } = openStation();
    add('minh', 'admin');
    add('lan', 'guard');
    const before = file().operators[1]?.pin;
    expect(run('pin', 'lan', '--pin-file', pinFile('135792'), ...reason).status).toBe(0);
    const after = file().operators[1]?.pin;
    expect(after?.salt).not.toBe(before?.salt);
    expect(run('role', 'lan', '--role', 'admin', ...reason).status).toBe(0);
    expect(JSON.parse(run('list', '--json').stdout)).toEqual({
      operators: [
        { name: 'minh', role: 'admin' },
        { name: 'lan', role: 'admin' },
      ],
    });
    expect(run('remove', 'minh', ...reason).status).toBe(0);
    expect(file().operators.map(({ name }) => name)).toEqual(['lan']);
    expect(ordersIn(dataDir)).toMatchObject(
      ['added', 'added', 'pin-changed', 'role-changed', 'removed'].map((change) => ({ action: { change } })),
    );
  });

  it.each([
    ['an easy PIN', ['add', 'lan', '--role', 'guard'], '123456', 1],
    ['a short PIN', ['add', 'lan', '--role', 'guard'], '24681', 1],
    ['a name that is nobody’s', ['add', 'station', '--role', 'guard'], '246813', 1],
    ['a name twice', ['add', 'minh', '--role', 'guard'], '246813', 1],
    ['no such name', ['pin', 'hoa'], '246813', 1],
    ['no role', ['add', 'lan'], '246813', 2],
    ['no name', ['add', '--role', 'guard'], '246813', 2],
    ['no such command', ['promote', 'minh'], '246813', 2],
  ])('refuses %s, changes nothing and leaves no note', (_, args, pin, status) => {
    const { dataDir, run, add, file, pinFile } = openStation();
    add('minh', 'admin');
    const before = file();
    expect(run(...args, '--pin-file', pinFile(pin), ...reason).status).toBe(status);
    expect(file()).toEqual(before);
    expect(ordersIn(dataDir)).toHaveLength(1);
  });

  it('asks for a reason, and keeps the last admin', () => {
    const { run, add } = openStation();
    add('minh', 'admin');
    add('lan', 'guard');
    expect(run('remove', 'lan').status).toBe(2);
    const refused = run('remove', 'minh', ...reason);
    expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining('last-admin')]);
  });
});

import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultFace } from '../../contract/display.ts';
import { firstBootSettings, settingsSchema } from '../../contract/settings.ts';
import { MAX_VENUE_CODE_BYTES } from '../../contract/venue-code.ts';
import { runScript } from '../support/run-script.ts';
import { ordersIn } from '../support/sealed-station.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const VENUE = 'https://tokhaiyte.vn/?page=Group.checkin&groupId=000000000000000000000001';
const settings = { ...firstBootSettings, venue: { id: 'phuong-mau', name: 'Phường Mẫu' }, retainDays: 30 };

function openStation() {
  const dataDir = temporaryFolder();
  const path = join(dataDir, 'settings.json');
  writeFileSync(path, JSON.stringify(settings));
  return {
    dataDir,
    path,
    run: (...args: string[]) => runScript('venue-code.ts', ['--data', dataDir, ...args]),
    onDisk: () => settingsSchema.parse(JSON.parse(readFileSync(path, 'utf8'))),
  };
}

describe('npm run venue-code', () => {
  it('enters, shows, makes and removes the code, and leaves a note of each change for the audit', () => {
    const { dataDir, path, run, onDisk } = openStation();
    expect(JSON.parse(run('--show', '--json').stdout)).toEqual({ change: null, text: null });
    const typed = run('--text', VENUE, '--json', '--actor', 'lan.admin', '--reason', 'cổng mới');
    expect(JSON.parse(typed.stdout)).toEqual({ change: 'typed', text: VENUE });
    expect(onDisk()).toEqual({ ...settings, face: { ...defaultFace, qrText: VENUE } });
    expect(statSync(path).mode & 0o077).toBe(0);
    expect(run('--show').stdout).toBe(`${VENUE}\n`);
    expect(run('--generate').status).toBe(0);
    expect(onDisk().face?.qrText).toBe('gatehouse:venue:phuong-mau');
    expect(run('--remove').status).toBe(0);
    expect(onDisk()).toEqual({ ...settings, face: defaultFace });
    expect(ordersIn(dataDir)).toMatchObject([
      {
        kind: 'note',
        actor: 'lan.admin',
        reason: 'cổng mới',
        action: { kind: 'venue-code-changed', change: 'typed', sha256: expect.stringMatching(/^[\w-]{43}$/) },
      },
      { actor: 'admin', action: { change: 'generated' } },
      { actor: 'admin', action: { change: 'removed', sha256: null } },
    ]);
  });

  it('takes a portal’s code that no reader knows, at its longest', () => {
    const { run, onDisk } = openStation();
    const unknown = 'PCCOVID#'.padEnd(MAX_VENUE_CODE_BYTES, '7');
    expect(run('--text', unknown).status).toBe(0);
    expect(onDisk().face?.qrText).toBe(unknown);
  });

  it.each([
    ['one byte too many', 'x'.repeat(MAX_VENUE_CODE_BYTES + 1), /300 bytes/],
    ['a control character', 'a\tb', /cannot be printed/],
    ['nothing', '', /empty/],
    ['a citizen card', '001087000001||Nguyễn Văn Mẫu|01011987|Nam|Hà Nội|01012022', /citizen-card/],
    ['a declaration', 'https://kbyt.khambenh.gov.vn/#tokhai_yte/ketqua?id=0000-0000-1', /declaration-link/],
    ['a bank account', '00020101021138570010A000000727', /payment/],
    ['a link that is not secured', 'http://mau.example/1', /https:/],
  ])('refuses %s and changes nothing', (_name, text, said) => {
    const { dataDir, run, onDisk } = openStation();
    const ended = run('--text', text);
    expect(ended.status).toBe(1);
    expect(ended.stderr).toMatch(said);
    expect(onDisk()).toEqual(settings);
    expect(existsSync(join(dataDir, 'orders'))).toBe(false);
  });

  it.each([
    ['nothing', []],
    ['two things at once', ['--generate', '--remove']],
    ['what it does not know', ['--print']],
  ])('ends with 2 when it is asked for %s', (_name, args) => {
    expect(openStation().run(...args).status).toBe(2);
  });

  it('says so where there are no settings, or broken ones, and writes none', () => {
    const empty = temporaryFolder();
    const none = runScript('venue-code.ts', ['--data-dir', empty, '--generate']);
    expect([none.status, existsSync(join(empty, 'settings.json'))]).toEqual([1, false]);
    expect(none.stderr).toContain('no-settings');
    const { path, run } = openStation();
    writeFileSync(path, '{"stationId"');
    expect(run('--generate').stderr).toContain('settings-broken');
    expect(readFileSync(path, 'utf8')).toBe('{"stationId"');
  });
});

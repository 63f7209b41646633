import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultFace } from '../../../contract/display.ts';
import { firstBootSettings, type Settings, settingsSchema } from '../../../contract/settings.ts';
import { keepFace } from '../../../electron/shell/keep-face.ts';
import { keepStatus } from '../../../electron/shell/keep-status.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const CODE = 'https://tokhaiyte.vn/?page=Group.checkin&groupId=000000000000000000000001';
const face = { ...defaultFace, rule: { vi: 'Đeo khẩu trang', en: 'Wear a mask' } };

function station(change: Partial<Settings> = {}) {
  const path = join(temporaryFolder(), 'settings.json');
  const write = (settings: unknown): void => writeFileSync(path, JSON.stringify(settings));
  write({ ...firstBootSettings, ...change });
  const logged: string[] = [];
  const status = keepStatus(() => {});
  status.describe({
    venueName: 'Phường Mẫu',
    gate: 'Cổng 1',
    policyTitle: null,
    face: change.face ?? defaultFace,
  });
  return {
    path,
    write,
    logged,
    status,
    keeper: keepFace({ path, status, log: (_level, event) => void logged.push(event) }),
    onDisk: (): Settings => settingsSchema.parse(JSON.parse(readFileSync(path, 'utf8'))),
  };
}

describe("the place's code in the settings", () => {
  it('is on disk and on the screen, and all else in the file stays as it is', () => {
    const { keeper, onDisk, status } = station({ face, retainDays: 30 });
    expect(keeper.keepCode(CODE)).toEqual({ ok: true, value: null });
    expect(onDisk()).toEqual({ ...firstBootSettings, retainDays: 30, face: { ...face, qrText: CODE } });
    expect(status.current()).toMatchObject({ venueName: 'Phường Mẫu', face: { ...face, qrText: CODE } });
    expect(keeper.keepCode(null).ok).toBe(true);
    expect(onDisk().face).toEqual(face);
    expect(status.current().face).toEqual(face);
  });

  it('goes beside what somebody wrote into the file since the start', () => {
    const { keeper, write, onDisk } = station();
    write({ ...firstBootSettings, gate: 'Cổng 2' });
    keeper.keepCode(CODE);
    expect(onDisk()).toMatchObject({ gate: 'Cổng 2', face: { qrText: CODE } });
  });

  it('is not written into a file that is broken or gone, and the screen stays', () => {
    const { path, keeper, status } = station();
    writeFileSync(path, '{"stationId": "st');
    expect(keeper.keepCode(CODE)).toMatchObject({ ok: false, error: { kind: 'settings-broken' } });
    expect(readFileSync(path, 'utf8')).toBe('{"stationId": "st');
    rmSync(path);
    expect(keeper.keepCode(CODE)).toMatchObject({ ok: false, error: { kind: 'no-settings' } });
    expect(() => readFileSync(path)).toThrow(/ENOENT/);
    expect(status.current().face.qrText).toBeNull();
  });

  it('is shown without a restart when a command wrote it', () => {
    const { keeper, write, status, logged } = station();
    keeper.follow();
    expect([status.current().face, logged]).toEqual([defaultFace, []]);
    write({ ...firstBootSettings, gate: 'Cổng 2', face: { ...face, qrText: CODE } });
    keeper.follow();
    expect(status.current().face).toEqual({ ...face, qrText: CODE });
    // What is not of the face waits for the next start.
    expect(status.current().gate).toBe('Cổng 1');
    keeper.follow();
    expect(logged).toEqual(['face-changed']);
  });

  it('stays on the screen while the file is broken or gone, and that is logged once', () => {
    const { path, keeper, status, logged } = station();
    keeper.keepCode(CODE);
    writeFileSync(path, '{');
    keeper.follow();
    keeper.follow();
    rmSync(path);
    keeper.follow();
    expect(status.current().face.qrText).toBe(CODE);
    expect(logged).toEqual(['settings-not-followed']);
  });
});

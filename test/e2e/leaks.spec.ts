/**
 * Nothing of a person lies around: a marked person goes through a day at the gate, in the real Electron with the real
 * collector, and afterwards every file of station and collector, every output of the process and everything that was
 * sent to the screen is searched for the marks, in many encodings (test/support/find-marks.ts).
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { bodyKey } from '../../contract/declaration.ts';
import { issueDeclaration } from '../../scripts/issue-declaration.ts';
import type { Kiosk } from '../../scripts/rig/launch-kiosk.ts';
import { startCollector } from '../../scripts/rig/start-collector.ts';
import { type Found, findMarksIn, findMarksUnder } from '../support/find-marks.ts';
import { expect, scanAndWait, test } from './station.ts';

const credential = 'a-credential-for-the-rig-alone';

const NAME = 'Quàng Thị Dấu Riêng';
const ID = '001190987653';
const OLD_ID = '187659321';
const PHONE = '0987612345';
const ADDRESS = 'Ngõ Dấu Vết, Xã Không Có';
const INSURANCE = '7938816253';
const DECLARATION = 'dau-rieng-59317-000';
const MARKS = [NAME, 'Dấu Riêng', ID, OLD_ID, PHONE, 'Ngõ Dấu Vết', INSURANCE, DECLARATION];

const card = `${ID}|${OLD_ID}|${NAME}|24021990|Nữ|${ADDRESS}|01062021`;
const hexName = Buffer.from(NAME).toString('hex');
/** Mã thẻ|họ tên|ngày sinh|giới tính|địa chỉ|nơi KCB|từ|...: 15 fields, hex names. */
const insuranceCard = [
  `GD479${INSURANCE}`,
  hexName,
  '24/02/1990',
  '2',
  Buffer.from(ADDRESS).toString('hex'),
  '01-001',
  '01/01/2026',
  '-',
  '01/01/2026',
  '01479388162530',
  '-',
  '4',
  '01/01/2030',
  '15e1b3c4d5f60718-7102',
  '$',
].join('|');
const contactCard = `MECARD:N:${NAME};TEL:${PHONE};ADR:${ADDRESS};;`;
const declaration = (kind: 'valid' | 'expired' | 'symptomatic' | 'tampered', seed: number): string =>
  issueDeclaration({
    kind,
    atMs: Date.now(),
    seed,
    name: NAME,
    body: new Map<number, unknown>([
      [bodyKey.idNumber, Number(ID)],
      [bodyKey.phone, Number(PHONE)],
    ]),
  });

/** Notes everything that main sends to the page, before it is sent. */
async function listenToDoor(kiosk: Kiosk): Promise<() => Promise<string>> {
  await kiosk.app.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows();
    if (window === undefined) throw new Error('no window');
    const sent: string[] = [];
    const send = window.webContents.send.bind(window.webContents);
    window.webContents.send = (channel, ...rest) => {
      sent.push(JSON.stringify([channel, ...rest]));
      send(channel, ...rest);
    };
    Object.assign(globalThis, { sentToPage: sent });
  });
  return () =>
    kiosk.app.evaluate(() => (globalThis as unknown as { sentToPage: string[] }).sentToPage.join('\n'));
}

function listenToOutput(kiosk: Kiosk): () => Buffer {
  const chunks: Buffer[] = [];
  const { stdout, stderr } = kiosk.app.process();
  for (const stream of [stdout, stderr])
    stream?.on('data', (chunk: Buffer | string) => chunks.push(Buffer.from(chunk)));
  return () => Buffer.concat(chunks);
}

test('a marked person goes through a whole day and lies nowhere in the clear', async ({ rig }) => {
  // What Chromium and others put aside goes here too, and is searched.
  const temporary = join(rig.folder, 'tmp');
  mkdirSync(temporary);
  const { TMPDIR: before } = process.env;
  process.env.TMPDIR = temporary;
  // The tests behind this one run in the same process.
  rig.afterwards(() => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  });
  const collector = await startCollector({
    dataDir: join(rig.folder, 'collector'),
    stationId: 'station-1',
    credential,
  });
  rig.afterwards(collector.stop);
  mkdirSync(join(rig.folder, 'stick'));
  const { kiosk, pty } = await rig.start((settings) => ({
    ...settings,
    stationId: 'station-1',
    backup: { folder: join(rig.folder, 'stick'), everyHours: 1, keep: 2 },
    collector: { url: collector.url, credential },
  }));
  const outputs = [listenToOutput(kiosk)];
  const sentToPage = await listenToDoor(kiosk);

  const shown: string[] = [];
  const codes = [
    card,
    insuranceCard,
    declaration('valid', 1),
    declaration('expired', 2),
    declaration('symptomatic', 3),
    declaration('tampered', 4),
    contactCard,
    `${NAME} ${PHONE}`,
    `https://kbyt.khambenh.gov.vn/#tokhai_yte/ketqua?id=${DECLARATION}`,
    card.slice(0, 40),
  ];
  for (const code of codes) {
    await scanAndWait(kiosk, pty, code);
    shown.push(await kiosk.page.evaluate(() => document.documentElement.outerHTML));
  }
  // Far too long, bytes that are no text, and a page that dies with a verdict on it.
  await pty.write(`${NAME} `.repeat(400));
  await pty.write('\r');
  await kiosk.ears.next('drop', () => true, { withinMs: 10_000 });
  const from = kiosk.ears.heard.length;
  await pty.write(
    Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(card, 'utf16le'), Buffer.from('\r')]),
  );
  await kiosk.ears.next('recorded', ({ isUnreadable }) => isUnreadable, {
    from,
    withinMs: 10_000,
  });
  await kiosk.ears.next('sync', ({ pending, state }) => pending === 0 && state === 'idle', {
    from,
    withinMs: 30_000,
  });

  const search = (folder: string, leastBytes: number): readonly Found[] => {
    const { files, bytes, found } = findMarksUnder(folder, MARKS);
    // A search that read nothing would find nothing.
    expect(files).toBeGreaterThan(5);
    expect(bytes).toBeGreaterThan(leastBytes);
    return found;
  };
  const searchStation = (): readonly Found[] => search(rig.dataDir, 200_000);
  expect(findMarksIn(Buffer.from(await sentToPage()), 'what was sent to the page', MARKS)).toEqual([]);
  expect(findMarksIn(Buffer.from(shown.join('\n')), 'the page', MARKS)).toEqual([]);
  expect(searchStation(), 'while it runs').toEqual([]);

  const station = kiosk.app.process();
  const ended = new Promise((resolve) => station.once('exit', resolve));
  station.kill('SIGABRT');
  await ended;
  expect(searchStation(), 'after a crash').toEqual([]);

  const again = await rig.startKiosk();
  outputs.push(listenToOutput(again));
  await again.ears.next('device', ({ deviceId, state }) => deviceId === 'scanner-1' && state === 'ready');
  await scanAndWait(again, pty, card);
  await again.close();
  // With the collector, its PostgreSQL, the backups and what was put aside.
  expect(search(rig.folder, 1_000_000), 'after it ended in order').toEqual([]);
  for (const output of outputs) expect(findMarksIn(output(), 'what the process printed', MARKS)).toEqual([]);

  // The marks are there, for who has the key: else the search above proved nothing.
  const opened = JSON.stringify((await rig.opened()).map(({ claims }) => claims));
  for (const mark of MARKS) expect(opened, mark).toContain(mark);
});

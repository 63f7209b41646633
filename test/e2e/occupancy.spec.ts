/**
 * Who is inside: people pass three lanes of the real station, and the board, the ledger and the staff's screen agree.
 *
 * What takes longer than a test may (a visit of ten minutes ago, yesterday) was lived by the same station before, under
 * a clock of its own (earlier-station.ts).
 */

import { bodyKey } from '../../contract/declaration.ts';
import { localTimeOf } from '../../contract/local-time.ts';
import type { Settings } from '../../contract/settings.ts';
import { catalogues, fill } from '../../renderer/catalogue.ts';
import { issueDeclaration } from '../../scripts/issue-declaration.ts';
import type { Kiosk } from '../../scripts/rig/launch-kiosk.ts';
import { openPtyPair, type PtyPair } from '../../scripts/rig/open-pty-pair.ts';
import { rigSettings, withScanner, writeRigSettings } from '../../scripts/rig/rig-settings.ts';
import { findOverflow } from '../support/find-overflow.ts';
import { liveAt, WITHOUT_KEYRING } from './earlier-station.ts';
import {
  expect,
  expectNotBlank,
  killKiosk,
  openByKey,
  type StationRig,
  scanAndWait,
  test,
} from './station.ts';

const { zones, notices, reasons, staff } = catalogues.vi;
const MINUTE_MS = 60_000;
const LIMITS = { softLimit: 3, hardLimit: 4 };

interface Person {
  readonly name: string;
  readonly id: string;
}
const person = (n: number): Person => ({
  name: `Nguyễn Thị Mẫu ${'ABCDEFGHIJ'[n]}`,
  id: `00119000${1000 + n}`,
});
/** A new code of theirs each time: nobody is taken for who holds the same paper again. */
let issued = 0;
const declarationOf = ({ name, id }: Person, atMs = Date.now()): string =>
  issueDeclaration({
    kind: 'valid',
    atMs,
    seed: 700,
    index: issued++,
    name,
    body: new Map<number, unknown>([
      [bodyKey.idNumber, Number(id)],
      [bodyKey.birthYear, 1990],
      [bodyKey.sex, 2],
    ]),
  });
const cardOf = ({ name, id }: Person): string =>
  `${id}||${name}|24021990|Nữ|Thôn Mẫu, Xã Mẫu, Huyện Mẫu, Hà Nội|01062021`;

const lanes = [
  { id: 'scanner-1', label: 'Cửa vào', lane: 'way-in', direction: 'in' },
  { id: 'scanner-2', label: 'Cửa ra', lane: 'way-out', direction: 'out' },
  { id: 'scanner-3', label: 'Cửa hông', lane: 'side', direction: 'auto' },
] as const;

interface Gate {
  readonly wayIn: PtyPair;
  readonly wayOut: PtyPair;
  readonly side: PtyPair;
}

/** Three lanes into one hall. The gate day ends twelve hours from now, so no test meets its end by chance. */
async function prepareGate(rig: StationRig, change = (settings: Settings) => settings): Promise<Gate> {
  const [wayIn, wayOut, side] = [
    await openPtyPair(rig.folder, 'way-in'),
    await openPtyPair(rig.folder, 'way-out'),
    await openPtyPair(rig.folder, 'side'),
  ];
  const ptys = [wayIn, wayOut, side];
  for (const pty of ptys) rig.afterwards(pty.unplug);
  const serial = lanes.flatMap((lane, at) =>
    withScanner(ptys[at]?.stationPath ?? '').serial.map((device) => ({ ...device, ...lane })),
  );
  writeRigSettings(
    rig.dataDir,
    change({
      ...rigSettings,
      serial,
      occupancy: {
        zones: [{ id: 'hall', name: 'Sảnh tiếp dân', ...LIMITS }],
        closesAtMinute: localTimeOf(Date.now() + 12 * 60 * MINUTE_MS).minuteOfDay,
        laneZones: {},
      },
    }),
  );
  return { wayIn, wayOut, side };
}

async function openGate(rig: StationRig): Promise<Kiosk> {
  const kiosk = await rig.startKiosk(WITHOUT_KEYRING);
  for (const { id } of lanes)
    await kiosk.ears.next('device', ({ deviceId, state }) => deviceId === id && state === 'ready');
  return kiosk;
}

/** The board is behind the answer, and comes back by itself. */
async function expectInside(kiosk: Kiosk, inside: number): Promise<void> {
  const board = kiosk.page.locator('.idle .zones');
  await expect(board).toContainText(zones.inside, { timeout: 10_000 });
  await expect(board.locator('.zone-count')).toHaveText(`${inside}/${LIMITS.hardLimit}`);
}

/** Nobody knows how they came in: they say, and are let go. */
async function leaveUnknown(kiosk: Kiosk, pty: PtyPair, code: string): Promise<void> {
  const from = kiosk.ears.heard.length;
  await pty.write(`${code}\r`);
  const answer = kiosk.page.getByRole('button', { name: 'Vào bằng cửa khác' });
  await expect(answer).toBeVisible();
  await expectNotBlank(kiosk, 'the question at the exit');
  expect(await kiosk.page.evaluate(findOverflow)).toEqual([]);
  await answer.click();
  const { visitId } = await kiosk.ears.next('recorded', undefined, { from });
  await kiosk.ears.next('painted', ({ promptId }) => promptId === visitId, { from });
}

test('the count goes up at the entrance and down at the exit, by any code of the person, over a power cut', async ({
  rig,
}) => {
  const { wayIn, wayOut } = await prepareGate(rig);
  const kiosk = await openGate(rig);
  await expectInside(kiosk, 0);
  await scanAndWait(kiosk, wayIn, declarationOf(person(0)));
  await scanAndWait(kiosk, wayIn, declarationOf(person(1)));
  await expectInside(kiosk, 2);
  await expectNotBlank(kiosk, 'idle board with a count');
  expect(await kiosk.page.evaluate(findOverflow)).toEqual([]);
  await scanAndWait(kiosk, wayOut, cardOf(person(0)));
  await expectInside(kiosk, 1);

  await killKiosk(kiosk);
  const again = await openGate(rig);
  await expectInside(again, 1);
  // The key of today's tags was kept: they are known again by their other code.
  await scanAndWait(again, wayOut, cardOf(person(1)));
  await expectInside(again, 0);
  const [first, second, firstOut, secondOut] = rig.stored();
  expect([first, second, firstOut, secondOut].map((visit) => visit?.pairing)).toEqual([
    'entry',
    'entry',
    'exit',
    'exit',
  ]);
  expect(firstOut?.pairedWith).toBe(first?.id);
  expect(secondOut?.pairedWith).toBe(second?.id);
});

test('an exit without entry and an entry without exit are let through, said to staff and kept as such', async ({
  rig,
}) => {
  const { wayIn, wayOut } = await prepareGate(rig);
  const tenMinutesAgoMs = Date.now() - 10 * MINUTE_MS;
  await liveAt(rig.dataDir, tenMinutesAgoMs, ({ scan }) => {
    expect(scan('way-in', declarationOf(person(0), tenMinutesAgoMs)).pairing).toBe('entry');
  });
  const kiosk = await openGate(rig);
  await expectInside(kiosk, 1);
  await scanAndWait(kiosk, wayIn, declarationOf(person(0)));
  await expect(kiosk.page.locator('.verdict')).toContainText(notices['entry-without-exit']);
  await expectNotBlank(kiosk, 'entry without exit');
  await expectInside(kiosk, 1);
  await leaveUnknown(kiosk, wayOut, declarationOf(person(1)));
  await expect(kiosk.page.locator('.verdict')).toContainText(notices['exit-without-entry']);
  await expectNotBlank(kiosk, 'exit without entry');
  expect(await kiosk.page.evaluate(findOverflow)).toEqual([]);
  await expectInside(kiosk, 1);
  const [before, entry, exit] = rig.stored();
  expect(entry).toMatchObject({
    outcome: 'accept',
    pairing: 'entry-without-exit',
    pairedWith: before?.id,
    notices: ['entry-without-exit'],
  });
  expect(exit).toMatchObject({
    outcome: 'accept',
    facts: { answers: { 'way-in': 'other-door' } },
    pairing: 'exit-without-entry',
    pairedWith: null,
    notices: ['exit-without-entry'],
  });
});

test('a lane that turns by itself lets out who is inside and in who is not', async ({ rig }) => {
  const { side } = await prepareGate(rig);
  const tenMinutesAgoMs = Date.now() - 10 * MINUTE_MS;
  await liveAt(rig.dataDir, tenMinutesAgoMs, ({ scan }) => {
    scan('side', declarationOf(person(0), tenMinutesAgoMs));
  });
  const kiosk = await openGate(rig);
  await expectInside(kiosk, 1);
  await scanAndWait(kiosk, side, declarationOf(person(1)));
  await expectInside(kiosk, 2);
  await scanAndWait(kiosk, side, cardOf(person(0)));
  await expectInside(kiosk, 1);
  expect(rig.stored().map(({ direction, pairing }) => [direction, pairing])).toEqual([
    ['in', 'entry'],
    ['in', 'entry'],
    ['out', 'exit'],
  ]);
});

test('staff are told when it is nearly full; when it is full who comes waits, and one who leaves makes room', async ({
  rig,
}) => {
  const { wayIn, wayOut } = await prepareGate(rig);
  const tenMinutesAgoMs = Date.now() - 10 * MINUTE_MS;
  await liveAt(rig.dataDir, tenMinutesAgoMs, ({ scan, passMs }) => {
    for (const n of [0, 1]) {
      scan('way-in', declarationOf(person(n), tenMinutesAgoMs));
      passMs(5_000);
    }
  });
  const kiosk = await openGate(rig);
  const verdict = kiosk.page.locator('.verdict');
  await scanAndWait(kiosk, wayIn, declarationOf(person(2)));
  await expect(verdict).not.toContainText(notices['nearly-full']);
  await scanAndWait(kiosk, wayIn, declarationOf(person(3)));
  await expect(verdict).toContainText(notices['nearly-full']);
  await expectNotBlank(kiosk, 'nearly full');
  await expectInside(kiosk, 4);
  await expect(kiosk.page.locator('.zones')).toContainText(zones.full.full);
  await expectNotBlank(kiosk, 'idle board when full');

  const { recorded } = await scanAndWait(kiosk, wayIn, declarationOf(person(4)));
  expect(recorded.outcome).toBe('deny');
  await expect(verdict).toContainText(reasons['venue-full'].title);
  await expectNotBlank(kiosk, 'venue full');
  expect(await kiosk.page.evaluate(findOverflow)).toEqual([]);
  expect(rig.stored().at(-1)).toMatchObject({
    reasons: ['venue-full'],
    nextStep: 'wait-here',
    pairing: 'none',
  });
  await expectInside(kiosk, 4);
  await scanAndWait(kiosk, wayOut, cardOf(person(0)));
  expect((await scanAndWait(kiosk, wayIn, declarationOf(person(4)))).recorded.outcome).toBe('accept');
  await expectInside(kiosk, 4);
});

test('a lane bound to both directions counts the way that staff have switched to, and the audit says so once', async ({
  rig,
}) => {
  const { wayIn } = await prepareGate(rig, (settings) => ({
    ...settings,
    serial: settings.serial.map((device) =>
      device.lane === 'way-in' ? { ...device, direction: 'both' as const } : device,
    ),
  }));
  const kiosk = await openGate(rig);
  await scanAndWait(kiosk, wayIn, declarationOf(person(0)));
  await expectInside(kiosk, 1);
  await openByKey(kiosk);
  const panel = kiosk.page.locator('.panel').filter({ hasText: staff.switch.title });
  await panel.getByRole('button', { name: catalogues.vi.directions.out }).click();
  await expect(panel.getByRole('button', { name: catalogues.vi.directions.out })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  await expectNotBlank(kiosk, 'a lane that was switched');
  await expect(kiosk.page.locator('.panel-inside')).toContainText(
    fill(staff.inside.of, { count: 1, limit: LIMITS.hardLimit }),
  );
  await scanAndWait(kiosk, wayIn, cardOf(person(0)));
  await kiosk.page.getByRole('button', { name: staff.close }).click({ timeout: 15_000 });
  await expectInside(kiosk, 0);
  expect(rig.stored().map(({ direction, pairing }) => [direction, pairing])).toEqual([
    ['in', 'entry'],
    ['out', 'exit'],
  ]);
  const switched = rig.audit().filter(({ action }) => action.kind === 'direction-switched');
  expect(switched.map(({ actor, action }) => ({ actor, ...action }))).toEqual([
    { actor: 'staff', kind: 'direction-switched', lane: 'way-in', direction: 'out' },
  ]);
});

test('who was still inside yesterday is taken to have left, once, and is known to nobody any more', async ({
  rig,
}) => {
  const { wayIn, wayOut } = await prepareGate(rig);
  const yesterdayMs = Date.now() - 24 * 60 * MINUTE_MS;
  const seqs: number[] = [];
  await liveAt(rig.dataDir, yesterdayMs, ({ scan, passMs }) => {
    for (const n of [0, 1, 2]) {
      seqs.push(scan('way-in', declarationOf(person(n), yesterdayMs)).seq);
      passMs(5_000);
    }
  });
  const kiosk = await openGate(rig);
  await expectInside(kiosk, 0);
  const closed = (): readonly unknown[] =>
    rig.audit().flatMap(({ actor, action }) => (action.kind === 'closed' ? [{ actor, ...action }] : []));
  const once = [{ actor: 'station', kind: 'closed', zone: 'hall', seqs, unknown: 0 }];
  expect(closed()).toEqual(once);
  await leaveUnknown(kiosk, wayOut, cardOf(person(0)));
  await scanAndWait(kiosk, wayIn, declarationOf(person(1)));
  await expectInside(kiosk, 1);
  expect(
    rig
      .stored()
      .slice(3)
      .map(({ pairing }) => pairing),
  ).toEqual(['exit-without-entry', 'entry']);

  await killKiosk(kiosk);
  await expectInside(await openGate(rig), 1);
  expect(closed()).toEqual(once);
});

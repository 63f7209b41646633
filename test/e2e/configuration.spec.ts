/**
 * What a station gets from its collector, in the real Electron against the real collector: the register,
 * the answer about a link, signed bundles; and what is left of it without the network and after a restart.
 */
import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { answerBits } from '../../contract/declaration.ts';
import { declarationIssuer, developmentRoot } from '../../scripts/development-keys.ts';
import { issueDeclaration } from '../../scripts/issue-declaration.ts';
import { shippedPayloads } from '../../scripts/make-bundles.ts';
import { replayVisit } from '../../scripts/replay-visit.ts';
import type { Kiosk } from '../../scripts/rig/launch-kiosk.ts';
import { startCollector } from '../../scripts/rig/start-collector.ts';
import { signBundle } from '../../scripts/sign-bundle.ts';
import { signHcert } from '../../scripts/sign-hcert.ts';
import { expect, expectNotBlank, type StationRig, scanAndWait, test } from './station.ts';

const credential = 'a-credential-for-the-rig-alone';
const HOUR_MS = 3_600_000;
const well = answerBits({ symptoms: [], contacts: [], hasTravelled: false });
const feverish = answerBits({ symptoms: ['fever'], contacts: [], hasTravelled: false });

const cardOf = (idNumber: string, name: string): string =>
  `${idNumber}||${name}|24022002|Nữ|Thôn Mẫu, Xã Mẫu, Huyện Mẫu, Hà Nội|01062021`;
const linkTo = (id: string): string => `https://kbyt.khambenh.gov.vn/#tokhai_yte/ketqua?id=${id}`;

const scannerReady = (kiosk: Kiosk) =>
  kiosk.ears.next('device', ({ deviceId, state }) => deviceId === 'scanner-1' && state === 'ready');

async function startWithCollector(
  rig: StationRig,
  options: Partial<Parameters<typeof startCollector>[0]> = {},
) {
  const collector = await startCollector({
    dataDir: join(rig.folder, 'collector'),
    stationId: 'station-1',
    credential,
    ...options,
  });
  rig.afterwards(collector.stop);
  const { kiosk, pty } = await rig.start((settings) => ({
    ...settings,
    stationId: 'station-1',
    collector: { url: collector.url, credential },
  }));
  return { collector, kiosk, pty };
}

test('an unsigned card is checked against the register, with the network down and after a restart too', async ({
  rig,
}) => {
  const declaredAtMs = Date.now() - HOUR_MS;
  const validUntilMs = Date.now() + 24 * HOUR_MS;
  const { collector, kiosk, pty } = await startWithCollector(rig, {
    declarations: [
      { idNumber: '049302000001', declaredAtMs, validUntilMs, answers: well },
      { idNumber: '049302000002', declaredAtMs, validUntilMs, answers: feverish },
      { idNumber: '049302000004', declaredAtMs, validUntilMs, answers: well },
      {
        link: { host: 'kbyt.khambenh.gov.vn', reference: 'known-12345678' },
        declaredAtMs,
        validUntilMs,
        answers: well,
      },
    ],
  });
  await kiosk.ears.next('register', ({ entries }) => entries === 3);

  const registered = await scanAndWait(kiosk, pty, cardOf('049302000001', 'Trần Thị Mẫu Một'));
  expect(registered.recorded).toMatchObject({ outcome: 'accept', trust: 'registered' });
  await expectNotBlank(kiosk, 'registered');
  const ill = await scanAndWait(kiosk, pty, cardOf('049302000002', 'Trần Thị Mẫu Hai'));
  expect(ill.recorded).toMatchObject({ outcome: 'deny', trust: 'registered' });
  const unknown = await scanAndWait(kiosk, pty, cardOf('049302000003', 'Trần Thị Mẫu Ba'));
  expect(unknown.recorded).toMatchObject({ outcome: 'ask', trust: 'identified' });

  const found = await scanAndWait(kiosk, pty, linkTo('known-12345678'));
  expect(found.recorded).toMatchObject({ outcome: 'accept', trust: 'registered' });
  const nobody = await scanAndWait(kiosk, pty, linkTo('other-12345678'));
  expect(nobody.recorded).toMatchObject({ outcome: 'ask', trust: 'reference' });

  await collector.kill();
  const offline = await scanAndWait(kiosk, pty, linkTo('known-87654321'));
  expect(offline.recorded).toMatchObject({ outcome: 'ask', trust: 'reference' });

  await kiosk.close();
  const again = await rig.startKiosk();
  await scannerReady(again);
  const stillKnown = await scanAndWait(again, pty, cardOf('049302000004', 'Trần Thị Mẫu Bốn'));
  expect(stillKnown.recorded).toMatchObject({ outcome: 'accept', trust: 'registered' });

  const visits = rig.stored();
  expect(visits.map(({ reasons }) => reasons[0])).toEqual([
    'registered-declaration',
    'symptoms-declared',
    'unsigned-code',
    'registered-declaration',
    'declaration-not-found',
    'needs-network',
    'registered-declaration',
  ]);
  for (const { id } of visits) {
    expect(replayVisit(rig.dataDir, id)).toMatchObject({ ok: true, value: { same: true } });
  }
});

/** A newer trust list on which nobody stands. */
function publishNobody(rig: StationRig, signer: typeof developmentRoot, version: number): string {
  const shipped = shippedPayloads()['trust-list'];
  const path = join(rig.folder, `trust-list-${version}.jws`);
  const jws = signBundle({ ...shipped, version, content: { isDevelopment: true, keys: [] } }, signer);
  writeFileSync(path, jws);
  return path;
}

test('a newer trust list under the pinned root is taken over and outlives a restart; a forged one is not', async ({
  rig,
}) => {
  const { privateKey } = generateKeyPairSync('ed25519');
  const forged = publishNobody(rig, { ...developmentRoot, privateKey }, 8);
  const { collector, kiosk, pty } = await startWithCollector(rig, { bundles: [forged] });
  const code = (seed: number): string => issueDeclaration({ kind: 'valid', atMs: Date.now(), seed });
  await kiosk.ears.next('register', () => true);
  expect((await scanAndWait(kiosk, pty, code(1))).recorded.outcome).toBe('accept');

  await collector.publish(publishNobody(rig, developmentRoot, 9));
  await kiosk.close();
  const second = await rig.startKiosk();
  await second.ears.next('configuration', ({ kind, version }) => kind === 'trust-list' && version === 9);
  await scannerReady(second);
  expect((await scanAndWait(second, pty, code(2))).recorded.outcome).toBe('deny');

  await collector.kill();
  await second.close();
  const third = await rig.startKiosk();
  await scannerReady(third);
  expect((await scanAndWait(third, pty, code(3))).recorded.outcome).toBe('deny');
  expect(rig.stored().map(({ reasons }) => reasons[0])).toEqual([
    'declaration-ok',
    'unknown-issuer',
    'unknown-issuer',
  ]);
});

test('a vaccine passport and an identity card of one person are one verdict', async ({ rig }) => {
  const { kiosk, pty } = await rig.start();
  const seconds = Math.floor(Date.now() / 1_000);
  const passport = signHcert(
    new Map<number, unknown>([
      [1, 'VN'],
      [4, seconds + 3_600],
      [6, seconds - 3_600],
      [
        -260,
        new Map([
          [
            1,
            {
              ver: '1.3.0',
              nam: { fn: 'TRẦN', gn: 'THỊ MẪU NĂM', fnt: 'TRAN', gnt: 'THI<MAU<NAM' },
              dob: '2002-02-24',
              v: [
                {
                  tg: '840539006',
                  vp: '1119349007',
                  mp: 'EU/1/20/1528',
                  ma: 'ORG-100030215',
                  dn: 3,
                  sd: 3,
                  dt: '2026-06-01',
                  co: 'VN',
                  is: 'Ministry of Health',
                  ci: 'URN:UVCI:01:VN:SAMPLE0005',
                },
              ],
            },
          ],
        ]),
      ],
    ]),
    declarationIssuer,
  );
  const first = await scanAndWait(kiosk, pty, passport);
  expect(first.recorded).toMatchObject({ outcome: 'ask', family: 'dcc', trust: 'verified' });
  await expectNotBlank(kiosk, 'identity card wanted');
  const second = await scanAndWait(kiosk, pty, cardOf('049302000005', 'Trần Thị Mẫu Năm'));
  expect(second.recorded).toMatchObject({ outcome: 'accept', family: 'citizen-card' });
  const [passportVisit, cardVisit] = rig.stored();
  expect(cardVisit).toMatchObject({
    reasons: ['certificate-with-identity'],
    combinedWith: passportVisit?.id,
    notices: ['combined'],
  });
});

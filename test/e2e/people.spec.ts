/**
 * The gate as people meet it: each common situation in the real station, from the scan or the touch to the record.
 *
 * What staff do is touched on the screen; what came of it is read from the screen and from the ledger.
 */
import { catalogues } from '../../renderer/catalogue.ts';
import { issueDeclaration } from '../../scripts/issue-declaration.ts';
import { openPtyPair } from '../../scripts/rig/open-pty-pair.ts';
import {
  bothWays,
  CHILD_CARD,
  CITIZEN_CARD,
  chooseOperator,
  formFinger,
  givePin,
  goodCode,
  hearSlips,
  keepPicture,
  OTHER_CARD,
  oldCode,
  openMenu,
  openNewest,
  PAYMENT_CODE,
  RIG_GUARD,
  signIn,
  slipShown,
  startStaffed,
  stripKey,
  touchDigits,
  untilIdle,
} from './hands.ts';
import { expect, expectNotBlank, scanAndWait, test } from './station.ts';

const { strip, form, service, reasons, questions } = catalogues.vi;

test('a good code comes in, an old one is told to declare again, a payment code what it is, a card goes to staff', async ({
  rig,
}) => {
  const { kiosk, pty } = await startStaffed(rig);
  await keepPicture(kiosk, 'idle');
  const good = await scanAndWait(kiosk, pty, goodCode(1));
  expect(good.painted.screen).toBe('accept');
  await keepPicture(kiosk, 'good-code');
  const old = await scanAndWait(kiosk, pty, oldCode(2));
  expect(old.painted.screen).toBe('deny');
  // The address to declare at, to be scanned by phone.
  await expect(kiosk.page.locator('.verdict')).toContainText('tokhaiyte.vn');
  await expect(kiosk.page.locator('.verdict .phone-code svg')).toBeVisible();
  await keepPicture(kiosk, 'old-code');
  const payment = await scanAndWait(kiosk, pty, PAYMENT_CODE);
  expect(payment.recorded.isUnreadable).toBe(true);
  await expect(kiosk.page.locator('.verdict')).toContainText(reasons['payment-code'].title);
  await keepPicture(kiosk, 'payment-code');
  const card = await scanAndWait(kiosk, pty, CITIZEN_CARD);
  expect(card.painted.screen).toBe('ask');
  await keepPicture(kiosk, 'citizen-card');
  expect(rig.stored().map(({ outcome, reasons: [reason] }) => [outcome, reason])).toEqual([
    ['accept', 'declaration-ok'],
    ['deny', 'expired'],
    ['deny', 'payment-code'],
    ['ask', 'unsigned-code'],
  ]);
});

test('who has no phone calls the guard, who signs in, takes the card and declares in 12 touches; the slip lets out in one scan', async ({
  rig,
}) => {
  const { kiosk, pty } = await startStaffed(rig, bothWays);
  const slips = await hearSlips(kiosk);
  await kiosk.page.locator('.call').click();
  await expect(kiosk.page.getByText(service.help.title)).toBeVisible();
  await expect(kiosk.page.locator('.strip-last')).toContainText(strip.help.visitor.split('{')[0] ?? '');
  await keepPicture(kiosk, 'no-phone');
  await stripKey(kiosk, strip.keys['help-done']).click();
  await expect(kiosk.page.getByText(service.help.title)).toHaveCount(0);

  await stripKey(kiosk, strip.keys.declare).click();
  await givePin(kiosk, RIG_GUARD);
  // The pad goes on to what was asked for.
  await expect(kiosk.page.locator('.form')).toBeVisible();
  const finger = formFinger(kiosk);
  const from = kiosk.ears.heard.length;
  await pty.write(`${CITIZEN_CARD}\r`);
  await kiosk.ears.next('not-taken', ({ why }) => why === 'form', { from });
  await expect(kiosk.page.getByText(form.filled)).toBeVisible();
  await expect(kiosk.page.locator('[data-field="fullName"]')).toContainText('Trần Thị Mẫu Ánh');
  await finger.press(form.next);
  await finger.press(form.health.nothing);
  await finger.press(form.party.send.replace('{count}', '1'));
  const recorded = await kiosk.ears.next('recorded', () => true, { from });
  expect(recorded).toMatchObject({ outcome: 'accept', family: 'assisted-declaration' });
  expect(finger.taps()).toBeLessThanOrEqual(12);
  await expect(slipShown(kiosk)).toBeVisible({ timeout: 10_000 });
  await expectNotBlank(kiosk, 'a slip');
  await keepPicture(kiosk, 'slip');
  const [slip] = await slips();
  if (slip === undefined) throw new Error('no slip');
  expect(slip).not.toContain('049302000001');
  await finger.press(form.done.finish);
  await untilIdle(kiosk);

  await openMenu(kiosk);
  await kiosk.page
    .locator('.lane-keys')
    .first()
    .getByRole('button', { name: catalogues.vi.directions.out })
    .click();
  await kiosk.page.locator('.guard-sheet-close button').click();
  await expect(kiosk.page.locator('.board-direction p')).toContainText(/^RA/);
  const out = await scanAndWait(kiosk, pty, slip);
  expect(out.recorded).toMatchObject({ outcome: 'accept', family: 'slip' });
  await expect(kiosk.page.locator('.verdict')).toContainText('TẠM BIỆT');
  await expect(kiosk.page.locator('.verdict')).toContainText('T.T.M. Ánh');
  await keepPicture(kiosk, 'going-out');
  const [entry, exit] = rig.stored();
  expect(exit).toMatchObject({ direction: 'out', pairing: 'exit', pairedWith: entry?.id });
  const [declared] = await rig.opened();
  expect(declared?.claims?.fullName).toBe('Trần Thị Mẫu Ánh');
  expect(rig.audit().flatMap(({ actor, action }) => (actor === RIG_GUARD.name ? [action.kind] : []))).toEqual(
    ['signed-in', 'recorded-by-staff', 'direction-switched'],
  );
});

test('a family of three declares in one go: a visit and a slip for each', async ({ rig }) => {
  const { kiosk, pty } = await startStaffed(rig);
  const slips = await hearSlips(kiosk);
  await signIn(kiosk, RIG_GUARD);
  await stripKey(kiosk, strip.keys.declare).click();
  await expect(kiosk.page.locator('.form')).toBeVisible();
  const finger = formFinger(kiosk);
  for (const [at, [card, name]] of [
    [CITIZEN_CARD, 'Trần Thị Mẫu Ánh'],
    [OTHER_CARD, 'Nguyễn Văn Mẫu'],
    [CHILD_CARD, 'Nguyễn Mẫu Nhi'],
  ].entries()) {
    await pty.write(`${card}\r`);
    // A card held up at the list is the next member's.
    await expect(kiosk.page.locator('[data-field="fullName"]')).toContainText(name ?? '');
    await finger.press(form.next);
    await finger.press(form.health.nothing);
    await expect(kiosk.page.locator('.form-person')).toHaveCount(at + 1);
  }
  await keepPicture(kiosk, 'family');
  await finger.press(form.party.send.replace('{count}', '3'));
  await expect(kiosk.page.locator('.form-outcome-accept')).toHaveCount(3, { timeout: 10_000 });
  expect(finger.taps()).toBeLessThanOrEqual(12);
  expect(new Set(await slips()).size).toBe(3);
  expect(rig.stored().map(({ outcome, family, pairing }) => [outcome, family, pairing])).toEqual(
    Array.from({ length: 3 }, () => ['accept', 'assisted-declaration', 'entry']),
  );
  const names = (await rig.opened()).map(({ claims }) => claims?.fullName);
  expect(names).toEqual(['Trần Thị Mẫu Ánh', 'Nguyễn Văn Mẫu', 'Nguyễn Mẫu Nhi']);
});

test('a scanner that is pulled out says so over the whole screen, and works again when it is back', async ({
  rig,
}) => {
  const { kiosk, pty } = await startStaffed(rig, (settings) => ({
    ...settings,
    wedge: { ...settings.wedge, isOn: false },
  }));
  await pty.unplug();
  await expect(kiosk.page.locator('.alarm-whole')).toBeVisible({ timeout: 15_000 });
  await expect(kiosk.page.locator('.alarm-whole')).toContainText('Máy quét 1');
  await expectNotBlank(kiosk, 'a scanner that is gone');
  await keepPicture(kiosk, 'scanner-unplugged');

  const from = kiosk.ears.heard.length;
  const back = await openPtyPair(rig.folder);
  rig.afterwards(back.unplug);
  await kiosk.ears.next('device', ({ state }) => state === 'ready', { from, withinMs: 20_000 });
  await untilIdle(kiosk);
  const { recorded } = await scanAndWait(kiosk, back, goodCode(4));
  expect(recorded.outcome).toBe('accept');
});

test('a guard lets in whom a rule turned away, with a reason; who declared symptoms takes an admin', async ({
  rig,
}) => {
  const { kiosk, pty } = await startStaffed(rig);
  await signIn(kiosk, RIG_GUARD);
  await scanAndWait(kiosk, pty, oldCode(11));
  const from = kiosk.ears.heard.length;
  const detail = await openNewest(kiosk);
  await detail.getByRole('button', { name: strip.keys['accept-in'] }).click();
  await kiosk.page.getByRole('button', { name: strip.override['checked-by-staff'] }).click();
  const { visitId, outcome } = await kiosk.ears.next('recorded', () => true, { from });
  expect(outcome).toBe('accept');
  await kiosk.ears.next('painted', ({ promptId }) => promptId === visitId, { from });
  await expect(kiosk.page.locator('.verdict')).toContainText('MỜI VÀO');
  const [denied, letIn] = rig.stored();
  expect(letIn).toMatchObject({
    pairing: 'overridden',
    pairedWith: denied?.id,
    reasons: ['overridden-by-staff'],
    via: 'manual',
  });
  expect(rig.beside((ledger) => ledger.inside())).toHaveLength(1);

  await kiosk.page.locator('.guard-sheet-close button').click();
  await scanAndWait(kiosk, pty, issueDeclaration({ kind: 'symptomatic', atMs: Date.now(), seed: 12 }));
  const symptoms = await openNewest(kiosk);
  await expect(symptoms).toContainText(strip.needs.admin);
  await symptoms.getByRole('button', { name: strip.keys['accept-in'] }).click();
  // A guard's own PIN does not do: who signs in must be an admin.
  await expect(kiosk.page.locator('.pin-pad')).toBeVisible();
  await chooseOperator(kiosk, RIG_GUARD.name);
  await touchDigits(kiosk, RIG_GUARD.pin);
  await expect(kiosk.page.locator('.pin-pad')).toHaveCount(0);
  await expect(symptoms).toContainText(strip.needs.admin);
  expect(rig.stored()).toHaveLength(3);
  expect(rig.audit().filter(({ action }) => action.kind === 'overridden')).toHaveLength(1);
});

test('a verdict is taken back within a minute, and both stay in the record', async ({ rig }) => {
  const { kiosk, pty } = await startStaffed(rig);
  await signIn(kiosk, RIG_GUARD);
  await scanAndWait(kiosk, pty, goodCode(21));
  const from = kiosk.ears.heard.length;
  const detail = await openNewest(kiosk);
  await detail.getByRole('button', { name: strip.keys.undo }).click();
  await kiosk.ears.next('recorded', () => true, { from });
  await expect(kiosk.page.locator('.chip-changed')).toHaveCount(1);
  const [first, undone] = rig.stored();
  expect(rig.beside((ledger) => ledger.inside())).toEqual([]);
  expect(undone).toMatchObject({ pairing: 'undone', pairedWith: first?.id, reasons: ['undone-by-staff'] });
  expect(rig.audit().at(-1)).toMatchObject({
    actor: RIG_GUARD.name,
    action: { kind: 'undone', visitId: first?.id },
  });
});

test('a hospital asks on the spot; who answers yes is sent to the staff, who answers no is not held for it', async ({
  rig,
}) => {
  const { kiosk, pty } = await startStaffed(rig, (settings) => ({ ...settings, policy: 'hospital' }));
  const sheet = kiosk.page.locator('section.ask');
  for (const [card, answer, reason] of [
    [CITIZEN_CARD, questions.yes, 'answers-reported'],
    [OTHER_CARD, questions.no, 'unsigned-code'],
  ] as const) {
    const from = kiosk.ears.heard.length;
    await pty.write(`${card}\r`);
    await expect(sheet).toBeVisible();
    // Nothing is decided before the answer.
    expect(kiosk.ears.heard.slice(from).some(({ event }) => event === 'recorded')).toBe(false);
    await expectNotBlank(kiosk, `asked, ${answer}`);
    await sheet.locator('.ask-body').getByRole('button', { name: answer }).click();
    const { outcome } = await kiosk.ears.next('recorded', () => true, { from });
    expect(outcome).toBe('ask');
    expect(rig.stored().at(-1)?.reasons[0]).toBe(reason);
    // The queue reads nothing of health on the glass.
    await expect(kiosk.page.locator('.verdict')).not.toContainText('triệu chứng');
    await untilIdle(kiosk);
  }
});

test('a citizen card goes to staff, who look at it and let its holder in: one person inside', async ({
  rig,
}) => {
  const { kiosk, pty } = await startStaffed(rig);
  await scanAndWait(kiosk, pty, CITIZEN_CARD);
  const detail = await openNewest(kiosk);
  const letInKey = detail.locator('.strip-key-accept');
  // Nobody is signed in: the key asks who it is first.
  await letInKey.click();
  await givePin(kiosk, RIG_GUARD);
  await letInKey.click();
  await kiosk.page.getByRole('button', { name: strip.override['paper-shown'] }).click();
  await expect(kiosk.page.locator('.verdict')).toContainText('MỜI VÀO');
  await expect(kiosk.page.locator('.verdict')).toContainText('T.T.M. Ánh');
  const [asked, letIn] = rig.stored();
  expect(letIn).toMatchObject({ outcome: 'accept', pairing: 'overridden', pairedWith: asked?.id });
  expect(rig.beside((ledger) => ledger.inside())).toHaveLength(1);
  expect(rig.audit().at(-1)).toMatchObject({ actor: RIG_GUARD.name, reason: 'paper-shown' });
});

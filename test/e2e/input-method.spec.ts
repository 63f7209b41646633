/**
 * A Vietnamese input method for real: ibus-unikey in Telex is on while a keyboard scanner types into the
 * kiosk. Windows input methods cannot be run here; what is theirs is in the decoder's own tests.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { _electron } from '@playwright/test';
import type { Claims } from '../../contract/reading.ts';
import { REPEAT_SCAN_MS } from '../../contract/scan.ts';
import { issueDeclaration } from '../../scripts/issue-declaration.ts';
import type { Kiosk } from '../../scripts/rig/launch-kiosk.ts';
import { makeFolder } from '../../scripts/rig/make-folder.ts';
import { seededRandom } from '../../scripts/rig/seeded-random.ts';
import { type InputMethod, startInputMethod } from '../../scripts/rig/start-input-method.ts';
import { focusWindow, pressKey, typeText } from '../../scripts/rig/type-keys.ts';
import { electronLaunchOptions } from '../../scripts/runtime/ensure-runtime.ts';
import { ensureSystemPackages } from '../../scripts/runtime/system-packages.ts';
import { expect, test } from './station.ts';

test.describe.configure({ mode: 'serial' });

const folder = makeFolder('ime');
let inputMethod: InputMethod;
const before = new Map<string, string | undefined>();

test.beforeAll(async () => {
  // A machine that has none of it yet downloads 10 MB.
  test.setTimeout(240_000);
  // Not root: fails with the exact command to run.
  await ensureSystemPackages(['display', 'devices', 'input-method']);
  inputMethod = await startInputMethod(process.env.DISPLAY ?? '', folder);
  for (const [name, value] of Object.entries(inputMethod.env)) {
    before.set(name, process.env[name]);
    process.env[name] = value;
  }
});
test.afterAll(async () => {
  for (const [name, value] of before) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  await inputMethod?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Every syllable is one that Telex rewrites: doubled letters, `w`, and tone letters after a vowel. */
const SYLLABLES = [
  'aa',
  'ee',
  'oo',
  'dd',
  'aw',
  'ow',
  'uw',
  'as',
  'ef',
  'ir',
  'ox',
  'uj',
  'nguyeenx',
  'ddoox',
  'vieejt',
  'huwowngf',
];

interface Sample {
  readonly text: string;
  /** Claims that the ledger must hold, letter for letter; null: the signature proves every letter. */
  readonly claims: Claims | null;
}

/** A card whose name, address and extra fields are what Telex would spoil, in both cases, with digits and signs. */
function makeCard(index: number): Sample {
  const random = seededRandom(4_711 + index);
  const words = (count: number): string =>
    Array.from({ length: count }, () => {
      const syllable = SYLLABLES[Math.floor(random() * SYLLABLES.length)] ?? 'aa';
      const shape = Math.floor(random() * 3);
      if (shape === 0) return syllable;
      return shape === 1 ? syllable.toUpperCase() : syllable.charAt(0).toUpperCase() + syllable.slice(1);
    }).join(' ');
  const serial = String(index).padStart(6, '0');
  const fullName = words(4);
  const address = `${index + 1}/2A ${words(3)}, ${words(2)}`;
  const extras = [`%*+-./:${words(2)}$`, `W0A1S2F3;${words(1)}?=<>{}[]~^_@!#&()'"\\`];
  return {
    text: `001090${serial}||${fullName}|01011990|Nam|${address}|15042021|${extras.join('|')}`,
    claims: {
      fullName,
      birthDate: '1990-01-01',
      sex: 'male',
      idKind: 'citizen-id',
      idNumber: `001090${serial}`,
      address,
      cardIssuedOn: '2021-04-15',
      extras,
    },
  };
}

async function scan(kiosk: Kiosk, text: string, withinMs = 10_000) {
  const from = kiosk.ears.heard.length;
  await typeText(text, 2);
  await pressKey('Return');
  return kiosk.ears.next('recorded', () => true, { from, withinMs });
}

test('the input method is on: an ordinary input of the same Electron shows composed letters', async () => {
  const control = join(folder, 'control');
  mkdirSync(control);
  writeFileSync(join(control, 'package.json'), JSON.stringify({ name: 'ime-control', main: 'main.cjs' }));
  writeFileSync(
    join(control, 'main.cjs'),
    `const { app, BrowserWindow } = require('electron');
     app.setPath('userData', ${JSON.stringify(join(control, 'data'))});
     app.whenReady().then(() => {
       const window = new BrowserWindow({ width: 600, height: 300 });
       window.loadURL('data:text/html,<title>ime-control</title><input autofocus>');
     });`,
  );
  const app = await _electron.launch(electronLaunchOptions([], {}, control));
  try {
    const page = await app.firstWindow();
    const input = page.locator('input');
    await focusWindow('ime-control');
    await input.focus();
    // The engine attaches to a new window a moment after it has the focus.
    await expect(async () => {
      await input.fill('');
      await typeText('vieejt nam aa ', 10);
      await expect(input).toHaveValue('việt nam â ', { timeout: 500 });
    }).toPass({ timeout: 20_000 });
    expect(await inputMethod.engine()).toContain('Unikey');
  } finally {
    await app.close();
  }
});

test('50 of 50 scans are exact in the ledger with the input method on', async ({ rig }) => {
  const { kiosk } = await rig.start();
  await focusWindow('Gatehouse');
  const samples: Sample[] = Array.from({ length: 50 }, (_, i) =>
    i % 5 === 4
      ? { text: issueDeclaration({ kind: 'valid', atMs: Date.now(), seed: 900 + i }), claims: null }
      : makeCard(i),
  );
  const seqs: number[] = [];
  for (const { text } of samples) seqs.push((await scan(kiosk, text)).seq);
  expect(await inputMethod.engine()).toContain('Unikey');
  const stored = new Map((await rig.opened()).map((visit) => [visit.seq, visit]));
  const inexact = samples.filter(({ claims }, i) => {
    const visit = stored.get(seqs[i] ?? 0);
    // A signature holds only over exactly the letters that were signed.
    if (claims === null) return visit?.family !== 'declaration' || visit.trust !== 'verified';
    return !isDeepStrictEqual(visit?.claims, claims);
  });
  expect(inexact).toEqual([]);
  expect(stored.size).toBe(50);
  expect(kiosk.ears.heard.filter(({ event }) => event === 'drop')).toEqual([]);
});

test('what an input method spoils after all is refused and asked for again, never recorded', async ({
  rig,
}) => {
  const { kiosk } = await rig.start();
  await focusWindow('Gatehouse');
  // The station never has an editable element. With one in focus the input method composes in this very
  // process: the proof that it was on, and of what the station does about it.
  await kiosk.page.evaluate(() => {
    const input = document.createElement('input');
    input.id = 'planted';
    document.body.append(input);
    input.focus();
  });
  const from = kiosk.ears.heard.length;
  await typeText('001090123456||ddoox vawn aas|01011990|Nam||15042021', 2);
  await pressKey('Return');
  await kiosk.ears.next('drop', ({ kind }) => kind === 'input-method', { from, withinMs: 5_000 });
  expect(rig.stored()).toHaveLength(0);
  await kiosk.page.evaluate(() => document.getElementById('planted')?.remove());
  // The input method lets go of the planted element a moment later; whoever is asked to scans again.
  const { text, claims } = makeCard(7);
  await expect(async () => {
    const again = await scan(kiosk, text, 2_000);
    expect(again.isUnreadable).toBe(false);
  }).toPass({ timeout: 20_000 });
  expect((await rig.opened()).map((visit) => visit.claims)).toEqual([claims]);
});

/** X11 key codes (evdev) of a US keyboard's keys: where a scanner presses, whatever the host's layout says. */
const KEY_CODES = new Map(
  (
    [
      ['1234567890-=', 10],
      ['qwertyuiop[]', 24],
      ["asdfghjkl;'`", 38],
      ['\\zxcvbnm,./', 51],
      [' ', 65],
    ] as const
  ).flatMap(([row, first]) => Array.from(row, (character, i) => [character, first + i] as const)),
);
/** Of the keypad's 0 to 9. */
const KEYPAD_CODES = [90, 87, 88, 89, 83, 84, 85, 79, 80, 81];
const SHIFT = 50;
const ALT = 64;

const keyOf = (character: string): string[] => {
  const shifted = { '|': '\\', ':': ';' }[character] ?? character.toLowerCase();
  const code = String(KEY_CODES.get(shifted));
  return shifted === character
    ? ['key', code]
    : ['keydown', String(SHIFT), 'key', code, 'keyup', String(SHIFT)];
};
const altKeyOf = (character: string): string[] => [
  ...['keydown', String(ALT)],
  ...Array.from(`0${character.charCodeAt(0)}`, (digit) => [
    'key',
    String(KEYPAD_CODES[Number(digit)]),
  ]).flat(),
  ...['keyup', String(ALT)],
];

test('Caps Lock, a French layout and ALT mode change nothing', async ({ rig }) => {
  const { kiosk } = await rig.start();
  await focusWindow('Gatehouse');
  const card = '001090123456||Ddoox Vawn aas|01011990|Nam|12 [Xax]: Huee|15042021';
  const scanKeys = async (keys: (character: string) => string[]): Promise<void> => {
    const from = kiosk.ears.heard.length;
    // Chained commands of one xdotool: a process a key would be slower than a scanner.
    execFileSync('xdotool', [...Array.from(card, keys).flat(), 'key', '36']);
    await kiosk.ears.next('recorded', () => true, { from, withinMs: 10_000 });
    const claims = (await rig.opened()).at(-1)?.claims;
    expect(claims).toMatchObject({ fullName: 'Ddoox Vawn aas', address: '12 [Xax]: Huee' });
    // The same code at the same lane would be the same scan.
    await kiosk.page.waitForTimeout(REPEAT_SCAN_MS);
  };
  try {
    await pressKey('Caps_Lock');
    await scanKeys(keyOf);
    await pressKey('Caps_Lock');
    execFileSync('setxkbmap', ['fr']);
    await scanKeys(keyOf);
    execFileSync('setxkbmap', ['us']);
    await scanKeys(altKeyOf);
  } finally {
    execFileSync('setxkbmap', ['us']);
  }
});

/**
 * A keyboard scanner with a Vietnamese input method on: ibus-unikey in Telex, real key events, the real
 * station. The texts are those that Telex rewrites; `exact` is what the ledger holds to the last character.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { issueDeclaration } from '../../issue-declaration.ts';
import { makeFolder } from '../../rig/make-folder.ts';
import { seededRandom } from '../../rig/seeded-random.ts';
import { startInputMethod } from '../../rig/start-input-method.ts';
import { focusWindow, pressKey, typeText } from '../../rig/type-keys.ts';
import { expectCodes, tally } from './expect-visits.ts';
import { runStation } from './run-station.ts';

const SCANS = 50;
const KEY_MS = 2;
const ANSWERED_WITHIN_MS = 15_000;
/** Doubled letters, `w`, and tone letters after a vowel. */
const syllables = [
  'aa',
  'ee',
  'oo',
  'dd',
  'aw',
  'ow',
  'as',
  'ef',
  'ir',
  'ox',
  'uj',
  'nguyeenx',
  'vieejt',
  'huwowngf',
];

function telexCard(index: number): string {
  const random = seededRandom(8_000 + index);
  const words = (count: number): string =>
    Array.from({ length: count }, () => {
      const syllable = syllables[Math.floor(random() * syllables.length)] ?? '';
      return random() < 0.5 ? syllable : syllable.toUpperCase();
    }).join(' ');
  return `001090${String(index).padStart(6, '0')}||${words(4)}|01011990|Nam|${index + 1}/2A ${words(5)}|15042021`;
}

export async function measureWedgeIme() {
  const folder = makeFolder('ime');
  const inputMethod = await startInputMethod(process.env.DISPLAY ?? '', folder);
  const before = { ...process.env };
  try {
    Object.assign(process.env, inputMethod.env);
    const station = await runStation(1);
    try {
      const nowMs = Date.now();
      const codes = expectCodes(
        Array.from({ length: SCANS }, (_, i) =>
          i % 5 === 4 ? issueDeclaration({ kind: 'valid', atMs: nowMs, seed: 900 + i }) : telexCard(i),
        ),
        'wedge',
        nowMs,
      );
      const { ears } = station.process;
      await focusWindow('Gatehouse');
      let refused = 0;
      for (const { text } of codes) {
        const from = ears.heard.length;
        await typeText(text, KEY_MS);
        await pressKey('Return');
        const outcome = await Promise.race([
          ears.next('recorded', () => true, { from, withinMs: ANSWERED_WITHIN_MS }),
          ears.next('drop', () => true, { from, withinMs: ANSWERED_WITHIN_MS }),
        ]).catch(() => null);
        if (outcome?.event === 'drop') refused += 1;
      }
      const { times, invented } = await tally(station.dataDir, codes);
      return {
        figures: { sent: SCANS, exact: times.filter((count) => count === 1).length, refused },
        details: { engine: await inputMethod.engine(), invented },
      };
    } finally {
      await station.stop();
    }
  } finally {
    for (const name of Object.keys(inputMethod.env)) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
    await inputMethod.stop();
    rmSync(join(folder), { recursive: true, force: true });
  }
}

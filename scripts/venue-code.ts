/**
 * `npm run venue-code`: this place's own code from the command line: show, enter, make, remove.
 *
 * For who sets a station up over ssh, and for a portal whose codes no reader knows; at the gate the admin's desk does
 * the same. settings.json is written whole or not at all, and each change leaves a note for the station's audit; a
 * station that runs shows it within seconds. Exit codes: 0, 1 failed, 2 bad arguments.
 */
import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import type { Family } from '../contract/reading.ts';
import { faultOfVenueCode, generateVenueCode, type VenueCodeFault } from '../contract/venue-code.ts';
import { createCodeReader } from '../electron/codes/read-code.ts';
import { loadTrustStore } from '../electron/codes/trust-list.ts';
import { loadStanding, writeVenueCode } from '../electron/shell/keep-face.ts';
import { calledAs } from './called-as.ts';
import { defaultDataDir } from './default-data-dir.ts';
import { faultOfFolder, leaveOrder } from './leave-order.ts';
import {
  BadArgumentsError,
  FailedError,
  parseCommand,
  readWhoAndWhy,
  runNamed,
  WHO_HELP,
  WHO_OPTIONS,
} from './who-and-why.ts';

const HELP = `${calledAs('venue-code')} (--text TEXT | --generate | --remove | --show)

  --text TEXT              what the code from the registration portal says, to the letter; 300 bytes at most
  --generate               a code of the station's own: it says which place this is, and opens no page
  --remove                 this place has no code any more
  --show                   the one that stands
  --data DIR               the same as --data-dir
${WHO_HELP}

--json prints {"change","text"}; change is typed, generated, removed or null, text null when there is none
`;

type Change = 'typed' | 'generated' | 'removed';
const SAID: Readonly<Record<Change, string>> = {
  typed: 'Đã nhập mã · entered',
  generated: 'Đã tạo mã · made',
  removed: 'Đã xóa mã · removed',
};
const FAULTS: Readonly<Record<VenueCodeFault, string>> = {
  empty: 'Mã trống · the code is empty',
  'too-long': 'Mã quá dài, in ra khó đọc · too long to be read from the poster: 300 bytes at most',
  unprintable: 'Mã có ký tự không in được · the code has characters that cannot be printed',
};
/** A code of a person, or of somebody's bank account, would stand on the wall. */
const mayStand: ReadonlySet<Family> = new Set(['venue', 'link', 'unknown']);

function readArguments() {
  const { values } = parseCommand({
    args: process.argv.slice(2),
    options: {
      ...WHO_OPTIONS,
      data: { type: 'string' },
      text: { type: 'string' },
      generate: { type: 'boolean' },
      remove: { type: 'boolean' },
      show: { type: 'boolean' },
    },
  });
  return values;
}

/** What the gate would take it for; no signature is looked at. */
function familyOf(text: string): Family {
  const trust = loadTrustStore({ isDevelopment: false, keys: [] });
  if (!trust.ok) throw new Error(trust.error.detail);
  return createCodeReader(trust.value)({ text, isUtf8: true, via: 'manual', atMs: Date.now() }).family;
}

/** Throws why it cannot be this place's code. */
function checked(text: string): string {
  const fault = faultOfVenueCode(text);
  if (fault !== null) throw new FailedError(FAULTS[fault]);
  const family = familyOf(text);
  if (!mayStand.has(family))
    throw new FailedError(`Không phải mã địa điểm · this is no place's code but: ${family}`);
  if (family === 'link' && !/^https:\/\//i.test(text))
    throw new FailedError('Đường dẫn phải bắt đầu bằng https:// · a link has to begin with https://');
  return text;
}

function main(): number {
  const values = readArguments();
  if (values.help === true) {
    process.stdout.write(HELP);
    return 0;
  }
  const { text, generate = false, remove = false, show = false } = values;
  if ([text !== undefined, generate, remove, show].filter(Boolean).length !== 1)
    throw new BadArgumentsError('say one of --text TEXT, --generate, --remove and --show');
  const who = readWhoAndWhy(values);
  const dataDir = resolve(values.data ?? values['data-dir'] ?? defaultDataDir());
  const path = join(dataDir, 'settings.json');
  const standing = loadStanding(path);
  if (!standing.ok) throw new FailedError(`${standing.error.kind}: ${standing.error.detail}`);
  const print = (change: Change | null, now: string | null): void => {
    const said = change === null ? '' : `${SAID[change]}\n`;
    const none = change === null && now === null ? 'Chưa có mã · there is none\n' : '';
    process.stdout.write(
      values.json === true
        ? `${JSON.stringify({ change, text: now })}\n`
        : `${said}${none}${now === null ? '' : `${now}\n`}`,
    );
  };
  if (show) {
    print(null, standing.value.face?.qrText ?? null);
    return 0;
  }
  const now = remove
    ? null
    : text === undefined
      ? checked(generateVenueCode(standing.value.venue.id))
      : checked(text);
  const change: Change = remove ? 'removed' : generate ? 'generated' : 'typed';
  const fault = faultOfFolder(dataDir);
  if (fault !== null) throw new FailedError(fault);
  const sha256 = now === null ? null : createHash('sha256').update(now).digest('base64url');
  // The note first: a change that nobody can see afterwards is worse than a note of one that was not made.
  leaveOrder(dataDir, {
    kind: 'note',
    atMs: Date.now(),
    ...who,
    action: { kind: 'venue-code-changed', change, sha256 },
  });
  const written = writeVenueCode(path, now);
  if (!written.ok) throw new FailedError(`${written.error.kind}: ${written.error.detail}`);
  print(change, now);
  return 0;
}

await runNamed('venue-code', HELP, main);

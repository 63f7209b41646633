/**
 * `npm run inside`: who is inside now: counts for everybody, names for who has the vault's passphrase.
 *
 * For an evacuation: beside a running station or after it went down, from the ledger alone. Longest inside first.
 * Exit codes: 0, 1 failed, 2 bad arguments.
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { settingsSchema } from '../contract/settings.ts';
import type { InsideRow } from '../contract/staff.ts';
import { openReadOnlyLedger } from '../electron/ledger/read-ledger.ts';
import { localTime } from '../electron/reports/daily-log-columns.ts';
import { type InsideList, listInside } from '../electron/reports/inside-list.ts';
import { calledAs } from './called-as.ts';
import { defaultDataDir } from './default-data-dir.ts';
import { leaveNote, openReader } from './open-names.ts';
import {
  FailedError,
  NAMES_HELP,
  NAMES_OPTIONS,
  parseCommand,
  readWhoAndWhy,
  runNamed,
  WHO_HELP,
  WHO_OPTIONS,
} from './who-and-why.ts';

const HELP = `${calledAs('inside')} [--names]

  --names                  name, phone, since when and by which lane; needs the vault's passphrase
${NAMES_HELP}
${WHO_HELP}

--json prints {"zones":[{"zone","name","inside"}],"people"?:[{"zone","sinceMs","name","phone","lane"}]}
`;

interface Zone {
  readonly zone: string;
  /** As the settings call it. */
  readonly name: string;
  readonly inside: number;
}

/** Zones of the settings first, empty ones too; then those that the settings no longer have. */
function zonesOf(dataDir: string, list: InsideList): readonly Zone[] {
  const counts = new Map(list.zones.map(({ zone, inside }) => [zone, inside]));
  const told = zoneNames(dataDir).map(({ id, name }) => ({ zone: id, name, inside: counts.get(id) ?? 0 }));
  const others = list.zones.filter(({ zone }) => !told.some((known) => known.zone === zone));
  return [...told, ...others.map(({ zone, inside }) => ({ zone, name: zone, inside }))];
}

/** None where the settings cannot be read: the list must not fail for a name. */
function zoneNames(dataDir: string): readonly { readonly id: string; readonly name: string }[] {
  try {
    const settings = settingsSchema.safeParse(
      JSON.parse(readFileSync(join(dataDir, 'settings.json'), 'utf8')),
    );
    return settings.data?.occupancy?.zones ?? [];
  } catch {
    return [];
  }
}

const lineOf = ({ name, phone, sinceMs, lane }: InsideRow): string =>
  `  ${localTime(sinceMs)}  ${name ?? 'không rõ tên / name not known'}${phone === null ? '' : `, ${phone}`}  (${lane})\n`;

function print(zones: readonly Zone[], people: InsideList['people']): void {
  if (zones.length === 0) process.stdout.write('không có ai bên trong / nobody is inside\n');
  for (const { zone, name, inside } of zones) {
    process.stdout.write(`${name} (${zone}): ${inside} người bên trong / inside\n`);
    for (const person of people ?? []) if (person.zone === zone) process.stdout.write(lineOf(person));
  }
}

async function main(): Promise<number> {
  const { values } = parseCommand({
    args: process.argv.slice(2),
    options: { ...WHO_OPTIONS, ...NAMES_OPTIONS, names: { type: 'boolean' } },
  });
  if (values.help === true) {
    process.stdout.write(HELP);
    return 0;
  }
  const who = readWhoAndWhy(values);
  const dataDir = resolve(values['data-dir'] ?? defaultDataDir());
  const ledger = openReadOnlyLedger(join(dataDir, 'ledger.db'));
  if (!ledger.ok) throw new FailedError(`${ledger.error.kind}: ${ledger.error.detail}`);
  try {
    const request = { ...who, dataDir, passphraseFile: values['passphrase-file'] };
    const reader = values.names === true ? await openReader(request, ledger.value.dataKeys()) : null;
    const list = await listInside(ledger.value, reader);
    reader?.close();
    if (list.people !== null)
      leaveNote(request, {
        kind: 'exported',
        report: 'inside',
        day: null,
        withNames: true,
        rows: list.people.length,
      });
    const zones = zonesOf(dataDir, list);
    if (values.json === true)
      process.stdout.write(
        `${JSON.stringify({ zones, ...(list.people === null ? {} : { people: list.people }) })}\n`,
      );
    else print(zones, list.people);
    return 0;
  } finally {
    ledger.value.close();
  }
}

await runNamed('inside', HELP, main);

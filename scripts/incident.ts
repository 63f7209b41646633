/**
 * `npm run incident -- --from DAY --to DAY`: the facts of an incident out of a station's ledger, for the 72 hours' notice.
 *
 * Reads only, beside a running station or from a ledger that was brought to safety. Nothing is opened without the
 * passphrase, and with it only to count. Exit codes: 0, 1 failed, 2 bad arguments.
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { settingsSchema } from '../contract/settings.ts';
import { openReadOnlyLedger } from '../electron/ledger/read-ledger.ts';
import { verifyChain } from '../electron/ledger/verify-chain.ts';
import { dayStartMs } from '../electron/reports/daily-log.ts';
import { gatherIncident } from '../electron/reports/incident-facts.ts';
import { writeWhole } from '../electron/shell/write-whole.ts';
import { verifySignature } from '../electron/vault/station-key.ts';
import { calledAs } from './called-as.ts';
import { defaultDataDir } from './default-data-dir.ts';
import { formatIncident, type IncidentReport } from './incident-text.ts';
import { leaveNote, messageOf, openReader } from './open-names.ts';
import {
  BadArgumentsError,
  FailedError,
  NAMES_HELP,
  NAMES_OPTIONS,
  parseCommand,
  readWhoAndWhy,
  runNamed,
  WHO_HELP,
  WHO_OPTIONS,
} from './who-and-why.ts';

const HELP = `${calledAs('incident')} --from DAY --to DAY

  --from, --to YYYY-MM-DD  days whose data is concerned, both included (Viet Nam, UTC+7)
  --exact                  opens what is sealed to count the categories; needs the vault's passphrase
  --out FILE               writes there, for its owner alone, instead of printing
${NAMES_HELP}
${WHO_HELP}

What was done (keys, exports, sign-ins, doubts) is listed from --from until now.
`;

function stationOf(dataDir: string): IncidentReport['station'] {
  try {
    const settings = settingsSchema.parse(JSON.parse(readFileSync(join(dataDir, 'settings.json'), 'utf8')));
    return { id: settings.stationId, venue: settings.venue.name, gate: settings.gate };
  } catch {
    // Facts of the ledger are worth more than the name of the venue.
    return null;
  }
}

function chainOf(ledgerPath: string): IncidentReport['chain'] {
  const verified = verifyChain(ledgerPath, { verifySignature });
  if (!verified.ok) return null;
  const { ok, visits, auditEntries, gone, erased, firstFault } = verified.value;
  return { ok, visits, auditEntries, gone, erased, firstFault };
}

function readDay(option: string, day: string | undefined): string {
  if (day === undefined) throw new BadArgumentsError(`${option} YYYY-MM-DD is missing`);
  if (dayStartMs(day) === null)
    throw new BadArgumentsError(`${option}: "${day}" is not a day like 2026-11-21`);
  return day;
}

async function main(): Promise<number> {
  const { values } = parseCommand({
    args: process.argv.slice(2),
    options: {
      ...WHO_OPTIONS,
      ...NAMES_OPTIONS,
      from: { type: 'string' },
      to: { type: 'string' },
      exact: { type: 'boolean' },
      out: { type: 'string' },
    },
  });
  if (values.help === true) {
    process.stdout.write(HELP);
    return 0;
  }
  const from = readDay('--from', values.from);
  const to = readDay('--to', values.to);
  if (to < from) throw new BadArgumentsError('--to is before --from');
  const dataDir = resolve(values['data-dir'] ?? defaultDataDir());
  const ledgerPath = join(dataDir, 'ledger.db');
  const request = { ...readWhoAndWhy(values), dataDir, passphraseFile: values['passphrase-file'] };
  const ledger = openReadOnlyLedger(ledgerPath);
  if (!ledger.ok) throw new FailedError(`${ledger.error.kind}: ${ledger.error.detail}`);
  try {
    const isExact = values.exact === true || values['passphrase-file'] !== undefined;
    const claims = isExact ? await openReader(request, ledger.value.dataKeys()) : null;
    const facts = gatherIncident({ ledger: ledger.value, from, to, claims });
    claims?.close();
    const report: IncidentReport = {
      gatheredAtMs: Date.now(),
      station: stationOf(dataDir),
      ...facts,
      chain: chainOf(ledgerPath),
    };
    const text = values.json === true ? `${JSON.stringify(report)}\n` : formatIncident(report);
    const rows = report.visits.total;
    noteIfPossible(request, rows);
    if (values.out === undefined) process.stdout.write(text);
    else writeOut(resolve(values.out), text);
    return 0;
  } finally {
    ledger.value.close();
  }
}

/** It names nobody, and after a theft there may be no station left that could note it: then it is told. */
function noteIfPossible(request: Parameters<typeof leaveNote>[0], rows: number): void {
  try {
    leaveNote(request, { kind: 'exported', report: 'incident', day: null, withNames: false, rows });
  } catch (error) {
    if (!(error instanceof FailedError)) throw error;
    console.error(`incident: not noted in the audit: ${error.message}`);
  }
}

function writeOut(file: string, text: string): void {
  try {
    writeWhole(file, text);
  } catch (error) {
    throw new FailedError(`--out: ${messageOf(error)}`);
  }
  console.log(file);
}

await runNamed('incident', HELP, main);

/**
 * `npm run verify`: reads codes as the gate does and prints what each is and what the gate would do.
 *
 * Codes come as arguments, or one a line on stdin; with `--jsonl` each line is a JSON object that may
 * bring its own time and trust. `--replay` judges a recorded visit again. It reads only: nothing is
 * recorded, nobody is admitted. `--ledger` checks a ledger instead (verify-ledger.ts). Exit 0 whatever the codes are,
 * 1 when a replay differs or a chain does not hold, 2 when the input itself cannot be used.
 */
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import type { Reading } from '../contract/reading.ts';
import { codeReasons } from '../contract/reasons.ts';
import { viaSchema } from '../contract/scan.ts';
import { trustListSchema } from '../contract/trust-list.ts';
import type { Verdict } from '../contract/verdict.ts';
import { type CodeInput, createCodeReader } from '../electron/codes/read-code.ts';
import { type BareTrust, trustFromCertificates } from '../electron/codes/trust-from-certificates.ts';
import { loadTrustStore, type TrustStore } from '../electron/codes/trust-list.ts';
import { type ChosenPolicy, choosePolicy } from '../electron/gate/choose-policy.ts';
import { decide } from '../electron/gate/decide.ts';
import type { Moment } from '../electron/gate/facts.ts';
import { defaultDataDir } from './default-data-dir.ts';
import { ignoreClosedPipe } from './ignore-closed-pipe.ts';
import { replayVisit } from './replay-visit.ts';
import { shippedPolicies } from './shipped-policies.ts';
import { verifyLedger } from './verify-ledger.ts';

const usage =
  (): string => `npm run verify -- [options] [CODE ...]      codes as arguments, or one a line on stdin
  --jsonl        stdin lines are {"id"?, "code", "at"?, "via"?, "trust"?}; prints one JSON object a line
                 trust: {"certificates"?, "csca"?, "crl"?: [base64 DER], "jwks"?: {"keys", "iss"?, "crls"?}}
                 (a SMART Health Card revocation list may stand in "crl" as the object it is)
                 and replaces the installed list for that line
  --json         the same objects for plain codes
  --at ISO       judge dates at this time (default: now)
  --via DEVICE   serial, hid, wedge or manual (default: serial)
  --trust FILE   the trust list (default: resources/trust-lists/development.json)
  --policy ID    what the gate would do under this policy: ${policyIds().join(', ')} (default: office)
  --out          judge as a scan on the way out
  --replay ID    judge the recorded visit with this id again, from the facts and the policy version kept with
                 it; with --json {"visitId","seq","atMs","stored","replayed","same"}; exit 1 when they differ
  --data-dir DIR the station's data folder, for --replay (default: ${defaultDataDir()})
  --ledger PATH  check a ledger (file or data folder): is it as the station wrote it? Exit 1 when not
  --against FILE hold it to what the collector has: npm run collector -- chain --station ID --out FILE
  --station-key KEY  only this key may have signed it; may be given more than once
  --reasons      print the closed list of reasons and stop
  --help         this text`;

export interface VerifyAnswer {
  readonly id: string | number | null;
  readonly family: Reading['family'];
  readonly trust: Reading['trust'];
  readonly outcome: Reading['outcome'];
  readonly reason: Reading['reason'];
  readonly claims: Reading['claims'];
  readonly notices: Reading['notices'];
}

const derListSchema = z.array(z.string()).optional();
const jwksSchema = z.looseObject({
  keys: z.array(z.unknown()),
  iss: z.string().optional(),
  crls: z.array(z.unknown()).optional(),
});
const lineSchema = z.looseObject({
  id: z.union([z.string(), z.number()]).nullish(),
  code: z.string(),
  at: z.union([z.iso.datetime({ offset: true, local: true }), z.iso.date()]).nullish(),
  via: viaSchema.nullish(),
  trust: z
    .looseObject({
      certificates: derListSchema,
      csca: derListSchema,
      crl: z.array(z.union([z.string(), z.looseObject({})])).optional(),
      jwks: jwksSchema.optional(),
    })
    .nullish(),
});
type LineTrust = NonNullable<z.infer<typeof lineSchema>['trust']>;

class UnusableInput extends Error {}

/** Reads one line of `--jsonl`; throws UnusableInput when the line is not one. */
export function createLineVerifier(
  installed: TrustStore,
  nowMs: () => number,
): (line: string) => VerifyAnswer {
  const readInstalled = createCodeReader(installed);
  let last: { readonly key: string; readonly read: (input: CodeInput) => Reading } | null = null;
  const readerOf = (trust: LineTrust | null | undefined): ((input: CodeInput) => Reading) => {
    if (trust === null || trust === undefined) return readInstalled;
    const key = JSON.stringify(trust);
    if (last?.key !== key) last = { key, read: createCodeReader(trustFromCertificates(bareTrustOf(trust))) };
    return last.read;
  };
  return (line) => {
    const parsed = lineSchema.safeParse(parseLine(line));
    if (!parsed.success) throw new UnusableInput(z.prettifyError(parsed.error));
    const { id, code, at, via, trust } = parsed.data;
    const atMs = at === null || at === undefined ? nowMs() : timeOf(at);
    const input = { text: code, isUtf8: !code.includes('\uFFFD'), via: via ?? 'serial', atMs };
    return answerOf(id ?? null, readerOf(trust)(input));
  };
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new UnusableInput('not a JSON object');
  }
}

/** A time without a zone is UTC, as in the public test data. */
const timeOf = (iso: string): number => Date.parse(/(Z|[+-]\d\d:?\d\d)$|^.{10}$/.test(iso) ? iso : `${iso}Z`);

function bareTrustOf(trust: LineTrust): BareTrust {
  const bytes = (list: readonly string[] | undefined): Uint8Array[] =>
    (list ?? []).map((text) => Buffer.from(text.replaceAll(/-----[A-Z0-9 ]+-----|\s/g, ''), 'base64'));
  const { jwks } = trust;
  return {
    certificates: bytes(trust.certificates),
    authorities: bytes(trust.csca),
    crls: bytes(trust.crl?.filter((one) => typeof one === 'string')),
    jwks: {
      iss: jwks?.iss ?? null,
      keys: jwks?.keys ?? [],
      crls: [...(jwks?.crls ?? []), ...(trust.crl?.filter((one) => typeof one === 'object') ?? [])],
    },
  };
}

const answerOf = (id: VerifyAnswer['id'], reading: Reading): VerifyAnswer => {
  const { family, trust, outcome, reason, claims, notices } = reading;
  return { id, family, trust, outcome, reason, claims, notices };
};

/** What the gate would do with this reading: without register, network and earlier codes. */
function verdictOn(
  reading: Reading,
  { policy, nationalRules }: ChosenPolicy,
  moment: Partial<Moment>,
): Verdict {
  return decide(
    reading,
    {
      nowMs: 0,
      direction: 'in',
      via: 'serial',
      isClockTrusted: true,
      isPhoneNear: false,
      trustList: 'fresh',
      policy: 'fresh',
      lookup: reading.trust === 'reference' ? 'not-reached' : 'not-needed',
      other: null,
      nationalRules,
      occupancy: { inside: 0, room: 'unlimited', isInside: false },
      ...moment,
    },
    policy,
  );
}

const verdictInWords = ({
  outcome,
  reasons: given,
  nextStep,
  ruleId,
  policyId,
  policyVersion,
}: Verdict): string =>
  [
    `        the gate: ${outcome}, ${given.join(' + ')}, next: ${nextStep}`,
    `        policy ${policyId} ${policyVersion}, ${ruleId === null ? "the gate's own guard" : `rule ${ruleId}`}`,
  ].join('\n');

function inWords({ family, trust, outcome, reason, claims, notices }: VerifyAnswer): string {
  const who = [claims?.fullName, claims?.birthDate, claims?.idNumber ?? claims?.insuranceNumber].filter(
    Boolean,
  );
  return [
    `${outcome === 'valid' ? 'valid  ' : 'invalid'} ${family}, ${trust}`,
    ...(reason === null ? [] : [`        ${reason}: ${codeReasons[reason]}`]),
    ...(who.length === 0 ? [] : [`        ${who.join(', ')}`]),
    ...(notices.length === 0 ? [] : [`        notices: ${notices.join(', ')}`]),
  ].join('\n');
}

function fail(message: string): never {
  console.error(message);
  process.exit(2);
}

function readOptions() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        jsonl: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        reasons: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
        at: { type: 'string' },
        via: { type: 'string', default: 'serial' },
        policy: { type: 'string', default: 'office' },
        out: { type: 'boolean', default: false },
        replay: { type: 'string' },
        'data-dir': { type: 'string' },
        ledger: { type: 'string' },
        against: { type: 'string' },
        'station-key': { type: 'string', multiple: true },
        trust: { type: 'string' },
      },
    });
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : String(error)}\n\n${usage()}`);
  }
}

function loadInstalled(path: string | undefined): TrustStore {
  const url = path ?? new URL('../resources/trust-lists/development.json', import.meta.url);
  try {
    const loaded = loadTrustStore(trustListSchema.parse(JSON.parse(readFileSync(url, 'utf8'))));
    return loaded.ok ? loaded.value : fail(`trust list: ${loaded.error.detail}`);
  } catch (error) {
    return fail(`trust list: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function replay(visitId: string, dataDir: string, isJson: boolean): void {
  const replayed = replayVisit(dataDir, visitId);
  if (!replayed.ok) fail(`--replay: ${replayed.error.detail}`);
  const { same, seq, stored, replayed: again } = replayed.value;
  if (isJson) console.log(JSON.stringify(replayed.value));
  else {
    console.log(`visit ${seq}: ${same ? 'the same verdict' : 'ANOTHER VERDICT'}`);
    console.log(verdictInWords(stored));
    if (!same) console.log(`    now:\n${verdictInWords(again)}`);
  }
  if (!same) process.exitCode = 1;
}

const policyIds = (): readonly string[] => [...new Set(shippedPolicies().policies.map(({ id }) => id))];

async function main(): Promise<void> {
  const { values, positionals } = readOptions();
  if (values.help) {
    console.log(usage());
    return;
  }
  if (values.reasons) {
    if (values.json) console.log(JSON.stringify(codeReasons));
    else for (const [reason, meaning] of Object.entries(codeReasons)) console.log(`${reason}\t${meaning}`);
    return;
  }
  if (values.ledger !== undefined) {
    process.exitCode = verifyLedger({
      ledger: values.ledger,
      against: values.against,
      stationKeys: values['station-key'],
      isJson: values.json,
      say: (line) => console.log(line),
    });
    return;
  }
  if (values.replay !== undefined) {
    replay(values.replay, values['data-dir'] ?? defaultDataDir(), values.json);
    return;
  }
  const chosen = choosePolicy(shippedPolicies(), values.policy, Date.now());
  if (!chosen.ok) fail(`--policy: ${chosen.error.detail}; there are ${policyIds().join(', ')}`);
  const direction = values.out ? 'out' : 'in';
  const via = viaSchema.safeParse(values.via).data ?? fail(`--via: no such device ${values.via}`);
  const atMs = values.at === undefined ? null : timeOf(values.at);
  if (atMs !== null && !Number.isFinite(atMs)) fail('--at: not an ISO time');
  if (values.jsonl && positionals.length > 0) fail('--jsonl reads stdin, not arguments');
  const installed = loadInstalled(values.trust);
  const nowMs = (): number => atMs ?? Date.now();
  const read = createCodeReader(installed);
  const verifyLine = createLineVerifier(installed, nowMs);
  const show = (text: string): void => {
    const now = nowMs();
    const reading = read({ text, isUtf8: !text.includes('\uFFFD'), via, atMs: now });
    const answer = answerOf(null, reading);
    const verdict = verdictOn(reading, chosen.value, { nowMs: now, direction, via });
    console.log(
      values.json ? JSON.stringify({ ...answer, verdict }) : `${inWords(answer)}\n${verdictInWords(verdict)}`,
    );
  };
  if (positionals.length > 0) {
    for (const code of positionals) show(code);
    return;
  }
  let number = 0;
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    number++;
    if (line.trim() === '') continue;
    if (!values.jsonl) {
      show(line);
      continue;
    }
    try {
      console.log(JSON.stringify(verifyLine(line)));
    } catch (error) {
      if (!(error instanceof UnusableInput)) throw error;
      console.error(`line ${number}: ${error.message}`);
      process.exitCode = 2; // the lines behind it are still read
    }
  }
}

if (import.meta.main) {
  ignoreClosedPipe();
  await main();
}

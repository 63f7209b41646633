/**
 * Bench inside the real Electron main process: last byte handed over -> commit done.
 *
 * Runs the product's own splitter, reader, rules and ledger on a real disk, in turns with the two things
 * that no station can do without: one fdatasync and one bare ES256 verification. Prints one JSON line.
 * Arguments (environment): BENCH_FOLDER, BENCH_CODES (a file, one code a line), BENCH_VISITS_BEFORE.
 */
import { createHash, createPublicKey, randomBytes, verify } from 'node:crypto';
import { closeSync, fdatasyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { trustListSchema } from '../../contract/trust-list.ts';
import { createCodeReader } from '../../electron/codes/read-code.ts';
import { loadTrustStore } from '../../electron/codes/trust-list.ts';
import { choosePolicy, loadPolicies } from '../../electron/gate/choose-policy.ts';
import { openLedger } from '../../electron/ledger/open-ledger.ts';
import { createUuidV7 } from '../../electron/ledger/uuid-v7.ts';
import { createPassage } from '../../electron/passage/admit-visitor.ts';
import { createFrameSplitter } from '../../native-bridge/frame-splitter.ts';
import office from '../../resources/policies/office.json' with { type: 'json' };
import developmentTrustList from '../../resources/trust-lists/development.json' with { type: 'json' };
import { percentile } from '../rig/percentiles.ts';
import { type Measurement, summarise } from './measure.ts';

/** WAL of one visit is two to three 4 KiB pages; the bare write syncs one. */
const PAGE_BYTES = 4_096;

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}

const folder = required('BENCH_FOLDER');
const codes = readFileSync(required('BENCH_CODES'), 'utf8').trim().split('\n');
const prefix = required('BENCH_PREFIX');

const loaded = loadPolicies({ policies: [office], nationalRules: [] });
if (!loaded.ok) throw new Error(loaded.error.detail);
const chosen = choosePolicy(loaded.value, 'office', Date.now());
if (!chosen.ok) throw new Error(chosen.error.detail);
const rules = chosen.value;
const list = trustListSchema.parse(developmentTrustList);
const trust = loadTrustStore(list);
if (!trust.ok) throw new Error(trust.error.detail);
const ledger = openLedger({ path: join(folder, 'ledger.db'), nowMs: Date.now });
if (!ledger.ok) throw new Error(ledger.error.detail);
const newId = createUuidV7((length) => randomBytes(length));
const startedAt = process.hrtime.bigint();

const passage = createPassage({
  read: createCodeReader(trust.value),
  joinParts: (text) => text,
  rules: () => rules,
  trustList: () => 'fresh',
  findDeclared: () => null,
  lookUp: null,
  record: ledger.value.recordVisit,
  clock: { wallMs: Date.now, monotonicUs: () => Number((process.hrtime.bigint() - startedAt) / 1_000n) },
  newId,
  identity: { stationId: 'bench', venueId: 'bench', gate: 'bench', runId: newId(Date.now()) },
  isClockTrusted: () => true,
  isPhoneNear: () => false,
  directionOf: () => 'in',
  show: () => {},
  outOfOrder: (fault) => {
    throw new Error(`${fault.kind}: ${fault.detail}`);
  },
});

// The bare verification: the same key type and size as a declaration's signature.
const spki = list.keys.find((key) => Buffer.from(key.spki, 'base64').length < 120)?.spki ?? '';
const key = createPublicKey({ key: Buffer.from(spki, 'base64'), format: 'der', type: 'spki' });
const signedBytes = createHash('sha256').update('bench').digest();
const signature = Buffer.alloc(64, 1);
const bareFile = openSync(join(folder, 'bare'), 'w');
const page = randomBytes(PAGE_BYTES);

const splitter = createFrameSplitter();
const encoder = new TextEncoder();
const durable: number[] = [];
const fdatasync: number[] = [];
const bareVerify: number[] = [];
let accepted = 0;
const begin = performance.now();
for (const code of codes) {
  const bytes = encoder.encode(`${code}\r`);
  const handedOver = performance.now();
  for (const frame of splitter.push(bytes)) {
    if (frame.kind !== 'text') throw new Error('a bench code is too long');
    const outcome = passage.take({
      deviceId: 'bench',
      lane: 'main',
      via: 'serial',
      text: frame.text,
      isUtf8: frame.isUtf8,
      byteLength: frame.byteLength,
      lastByteAtMs: handedOver,
    });
    if (outcome instanceof Promise) throw new Error('a declaration waits for nobody');
    if (outcome.kind === 'recorded' && outcome.visit.outcome === 'accept') accepted += 1;
  }
  durable.push(performance.now() - handedOver);

  const beforeSync = performance.now();
  writeSync(bareFile, page);
  fdatasyncSync(bareFile);
  fdatasync.push(performance.now() - beforeSync);
  const beforeVerify = performance.now();
  verify('sha256', signedBytes, { key, dsaEncoding: 'ieee-p1363' }, signature);
  bareVerify.push(performance.now() - beforeVerify);
}
const wholeMs = performance.now() - begin;
closeSync(bareFile);
ledger.value.close();
if (accepted !== codes.length) throw new Error(`${accepted} of ${codes.length} codes were accepted`);

const results: Record<string, Measurement> = {
  [prefix]: summarise(durable),
  raw_fdatasync: summarise(fdatasync),
  raw_verify: summarise(bareVerify),
};
process.stdout.write(
  `\n${JSON.stringify({ results, wholeMs, electron: process.versions.electron, p50: percentile(durable, 0.5) })}\n`,
);
process.exit(0);

/**
 * Bench inside the real Electron main process: last byte handed over -> commit done.
 *
 * Runs the product's own splitter, reader, rules, vault and ledger on a real disk, in turns with the same station
 * without a vault, and with the two things that no station can do without: one fdatasync and one bare ES256
 * verification. Prints one JSON line. Arguments (environment): BENCH_FOLDER (with a ledger.db that may be full),
 * BENCH_CODES (a file, one code a line), BENCH_PREFIX (of the names of the figures).
 */
import { createHash, createPublicKey, randomBytes, verify } from 'node:crypto';
import { closeSync, existsSync, fdatasyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { DEFAULT_ZONE } from '../../contract/occupancy.ts';
import { trustListSchema } from '../../contract/trust-list.ts';
import { createCodeReader } from '../../electron/codes/read-code.ts';
import { loadTrustStore } from '../../electron/codes/trust-list.ts';
import { choosePolicy, loadPolicies } from '../../electron/gate/choose-policy.ts';
import { openLedger } from '../../electron/ledger/open-ledger.ts';
import type { Sealer } from '../../electron/ledger/ports.ts';
import { createUuidV7 } from '../../electron/ledger/uuid-v7.ts';
import { createPassage } from '../../electron/passage/admit-visitor.ts';
import { createDayTagger, gateDayOf } from '../../electron/vault/day-tags.ts';
import { createFrameSplitter } from '../../native-bridge/frame-splitter.ts';
import office from '../../resources/policies/office.json' with { type: 'json' };
import developmentTrustList from '../../resources/trust-lists/development.json' with { type: 'json' };
import { percentile } from '../rig/percentiles.ts';
import { openSampleSealer, plainSealer, sampleSigner } from '../rig/sample-vault.ts';
import { type Measurement, summarise } from './measure.ts';

/** WAL of one visit is about ten 4 KiB pages; the bare write syncs one. */
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
const read = createCodeReader(trust.value);
const newId = createUuidV7((length) => randomBytes(length));
const startedAt = process.hrtime.bigint();
const nothingKept = { load: () => null, save: () => false };

/** Without the pages that are free to be used again. */
function usedBytes(path: string): number {
  const database = new Database(path, { readonly: true });
  try {
    const pragma = (name: string): number => Number(database.pragma(name, { simple: true }));
    return (pragma('page_count') - pragma('freelist_count')) * pragma('page_size');
  } finally {
    database.close();
  }
}

/** One station: what it needs to take a code all the way, and how long each took. */
function openBench(name: string, sealer: Sealer) {
  const path = join(folder, `${name}.db`);
  const ledger = openLedger({ path, nowMs: Date.now, stationId: 'bench', sealer, signer: sampleSigner });
  if (!ledger.ok) throw new Error(ledger.error.detail);
  const tagger = createDayTagger({ store: nothingKept, gateDay: gateDayOf(Date.now(), 0) });
  const passage = createPassage({
    read,
    joinParts: (text) => text,
    rules: () => rules,
    trustList: () => 'fresh',
    findDeclared: () => null,
    lookUp: null,
    record: ledger.value.recordVisit,
    clock: { wallMs: Date.now, monotonicUs: () => Number((process.hrtime.bigint() - startedAt) / 1_000n) },
    newId,
    identity: { stationId: 'bench', venueId: 'bench', gate: 'bench', runId: newId(Date.now()) },
    tagOf: (text) => tagger.tagOf(text),
    presence: ledger.value.presence,
    zoneOf: () => DEFAULT_ZONE,
    isClockTrusted: () => true,
    isPhoneNear: () => false,
    directionOf: () => 'in',
    show: () => {},
    outOfOrder: (fault) => {
      throw new Error(`${fault.kind}: ${fault.detail}`);
    },
  });
  const splitter = createFrameSplitter();
  const durableMs: number[] = [];
  const ids: string[] = [];
  let accepted = 0;
  return {
    durableMs,
    accepted: () => accepted,
    scan(bytes: Uint8Array) {
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
        if (outcome.kind !== 'recorded') continue;
        ids.push(outcome.visit.id);
        if (outcome.visit.outcome === 'accept') accepted += 1;
      }
      durableMs.push(performance.now() - handedOver);
    },
    /** Bytes that a visit costs for as long as it is kept: delivered, and its person gone. */
    close() {
      ledger.value.acknowledge(ids, Date.now());
      ledger.value.closeGateDay(Date.now());
      ledger.value.close();
      return usedBytes(path);
    },
  };
}

const dataKeys = await openSampleSealer(Date.now);
const sealMs: number[] = [];
const timedSealer: Sealer = {
  seal(claims, visitId, atMs) {
    const before = performance.now();
    const sealed = dataKeys.seal(claims, visitId, atMs);
    sealMs.push(performance.now() - before);
    return sealed;
  },
};
const ledgerPath = join(folder, 'ledger.db');
const bytesBefore = existsSync(ledgerPath) ? usedBytes(ledgerPath) : 0;
const sealed = openBench('ledger', timedSealer);
const unsealed = openBench('unsealed', plainSealer);

// The bare verification: the same key type and size as a declaration's signature.
const spki = list.keys.find((key) => Buffer.from(key.spki, 'base64').length < 120)?.spki ?? '';
const key = createPublicKey({ key: Buffer.from(spki, 'base64'), format: 'der', type: 'spki' });
const signedBytes = createHash('sha256').update('bench').digest();
const signature = Buffer.alloc(64, 1);
const bareFile = openSync(join(folder, 'bare'), 'w');
const page = randomBytes(PAGE_BYTES);

const encoder = new TextEncoder();
const fdatasync: number[] = [];
const bareVerify: number[] = [];
const begin = performance.now();
for (const [index, code] of codes.entries()) {
  const bytes = encoder.encode(`${code}\r`);
  // The second finds the disk and the processor as the first left them: they change places.
  const turn = index % 2 === 0 ? [sealed, unsealed] : [unsealed, sealed];
  for (const station of turn) station.scan(bytes);

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
for (const station of [sealed, unsealed])
  if (station.accepted() !== codes.length)
    throw new Error(`${station.accepted()} of ${codes.length} codes were accepted`);
unsealed.close();
const bytesPerVisit = Math.round((sealed.close() - bytesBefore) / codes.length);
dataKeys.close();

const results: Record<string, Measurement> = {
  [prefix]: summarise(sealed.durableMs),
  [`${prefix}_unsealed`]: summarise(unsealed.durableMs),
  seal_claims: summarise(sealMs),
  raw_fdatasync: summarise(fdatasync),
  raw_verify: summarise(bareVerify),
};
const seal_us = Math.round(percentile(sealMs, 0.5) * 1_000);
process.stdout.write(
  `\n${JSON.stringify({ results, extras: { vault: { seal_us, bytesPerVisit } }, wholeMs, electron: process.versions.electron })}\n`,
);
process.exit(0);

/**
 * Crash writer: a station without windows that scans as fast as it can, to be killed at any point.
 *
 * The product's own reader, rules, passage, ledger, vault, uploader and minder's tasks on a real disk; only devices
 * and screens are missing. Says what it shows before it goes on (writer-talk.ts). Its clock starts where it is told
 * to. Never part of the product.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync, writeSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { join } from 'node:path';
import { DEFAULT_ZONE } from '../../contract/occupancy.ts';
import { trustListSchema } from '../../contract/trust-list.ts';
import { createCodeReader } from '../../electron/codes/read-code.ts';
import { loadTrustStore } from '../../electron/codes/trust-list.ts';
import { choosePolicy, loadPolicies } from '../../electron/gate/choose-policy.ts';
import { daysToSeal } from '../../electron/ledger/days-to-seal.ts';
import { type Ledger, openLedger } from '../../electron/ledger/open-ledger.ts';
import { createUuidV7 } from '../../electron/ledger/uuid-v7.ts';
import { createPassage, type Passage, type PassagePorts } from '../../electron/passage/admit-visitor.ts';
import { warmUp } from '../../electron/passage/warm-up.ts';
import { createDayTagger, gateDayOf } from '../../electron/vault/day-tags.ts';
import office from '../../resources/policies/office.json' with { type: 'json' };
import developmentTrustList from '../../resources/trust-lists/development.json' with { type: 'json' };
import warmUpCodes from '../../resources/warm-up-codes.json' with { type: 'json' };
import { openSampleSealer, sampleSigner } from '../rig/sample-vault.ts';
import { seededRandom } from '../rig/seeded-random.ts';
import { breakLedger } from './break-writer.ts';
import { createChores } from './chores.ts';
import { keepWhole, loadRemembered, readKept } from './keep-beside.ts';
import { sendInBackground } from './send-in-background.ts';
import { TALE_FD, type WriterTale, writerTaskSchema } from './writer-talk.ts';

/** Scans before the first chore: a life of 20 ms records some visits too. */
const SCANS_BEFORE_CHORES = 3;
/** One chore in so many scans, and of the one that a kill is aimed at. */
const SCANS_A_CHORE = 25;
const SCANS_A_FAVOURED_CHORE = 6;
const TRY_AGAIN_MS = 10;

const task = writerTaskSchema.parse(JSON.parse(process.argv[2] ?? ''));
const random = seededRandom(task.seed);
const startedAtUs = process.hrtime.bigint() / 1_000n;
const monotonicUs = (): number => Number(process.hrtime.bigint() / 1_000n - startedAtUs);
const wallMs = (): number => task.startAtMs + monotonicUs() / 1_000;
const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
const nextTurn = (): Promise<void> => new Promise((done) => setImmediate(done));

function tell(tale: WriterTale): void {
  const bytes = Buffer.from(`${JSON.stringify(tale)}\n`);
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(TALE_FD, bytes, at);
    } catch (error) {
      // A full pipe: whoever listens is slow.
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
    }
  }
}

/** As a station does: out of order, and tried again, until the disk answers. */
async function openUntilItWorks(ledgerPath: string): Promise<Ledger> {
  const sealer = await openSampleSealer(wallMs);
  const days = daysToSeal(ledgerPath);
  await sealer.prepareDays(days);
  const remembered = loadRemembered(task.folder);
  for (;;) {
    if (days.length > 0) tell({ kind: 'begin', stage: 'migration' });
    const opened = openLedger({
      path: ledgerPath,
      nowMs: wallMs,
      stationId: task.stationId,
      sealer,
      signer: sampleSigner,
      remembered,
    });
    if (days.length > 0) tell({ kind: 'end', stage: 'migration' });
    if (opened.ok) {
      const { salvaged, older } = opened.value;
      if (salvaged !== null) tell({ kind: 'alarm', detail: `salvaged: ${JSON.stringify(salvaged)}` });
      if (older !== null) tell({ kind: 'alarm', detail: `older: ${JSON.stringify(older)}` });
      return opened.value;
    }
    tell({ kind: 'fault', fault: opened.error.kind, detail: opened.error.detail });
    await pause(TRY_AGAIN_MS);
  }
}

function openPassage(ledger: Ledger): { passage: Passage; tagger: ReturnType<typeof createDayTagger> } {
  const policies = loadPolicies({ policies: [office], nationalRules: [] });
  if (!policies.ok) throw new Error(policies.error.detail);
  const chosen = choosePolicy(policies.value, 'office', wallMs());
  if (!chosen.ok) throw new Error(chosen.error.detail);
  const trust = loadTrustStore(trustListSchema.parse(developmentTrustList));
  if (!trust.ok) throw new Error(trust.error.detail);
  const newId = createUuidV7((length) => randomBytes(length));
  const keyPath = join(task.folder, 'tag-key');
  const tagger = createDayTagger({
    store: {
      load: () => readKept(keyPath),
      save(bytes) {
        keepWhole(keyPath, bytes);
        return true;
      },
    },
    gateDay: gateDayOf(wallMs(), 0),
  });
  let isPolicyKept = false;
  const ports: PassagePorts = {
    read: createCodeReader(trust.value),
    joinParts: (text) => text,
    rules() {
      if (!isPolicyKept) {
        try {
          ledger.keepPolicy(chosen.value.policy);
          isPolicyKept = true;
        } catch {
          // The disk has its own alarm at the next visit.
        }
      }
      return chosen.value;
    },
    trustList: () => 'fresh',
    findDeclared: () => null,
    lookUp: null,
    record: ledger.recordVisit,
    clock: { wallMs, monotonicUs },
    newId,
    identity: { stationId: task.stationId, venueId: 'crash', gate: 'crash', runId: newId(wallMs()) },
    tagOf: (text) => tagger.tagOf(text),
    presence: ledger.presence,
    zoneOf: () => DEFAULT_ZONE,
    isClockTrusted: () => true,
    isPhoneNear: () => false,
    directionOf: () => 'auto',
    show: (prompt) => {
      if (prompt.kind !== 'scan-again' && !prompt.isRepeat)
        tell({ kind: 'shown', id: prompt.promptId, seq: ledger.lastSeq() });
    },
    outOfOrder: ({ kind, detail }) => tell({ kind: 'fault', fault: kind, detail }),
  };
  warmUp(warmUpCodes, ports);
  return { passage: createPassage(ports), tagger };
}

async function main(): Promise<void> {
  const ledgerPath = join(task.folder, 'ledger.db');
  const opened = await openUntilItWorks(ledgerPath);
  const ledger = task.breakage === null ? opened : breakLedger(opened, task.breakage, { ledgerPath, tell });
  const { passage, tagger } = openPassage(ledger);
  const begun = new Promise<void>((begin) => process.stdin.once('data', () => begin()));
  tell({ kind: 'ready' });
  // A station ships as one file; this saves the next life from reading 200.
  flushCompileCache();
  await begun;
  const sending = sendInBackground({ task, ledger, random, wallMs, tell });
  if (task.mode === 'drain') {
    await sending.drained();
    ledger.close();
    tell({ kind: 'drained' });
    process.exit(0);
  }
  const chores = createChores({ task, ledger, ledgerPath, tagger, random, wallMs, tell });
  // Closed by an earlier life or not: yesterday's tags end before today's first passage.
  if (tagger.gateDay !== gateDayOf(wallMs(), 0)) await chores.doOne('closing');
  const codes = readFileSync(task.codesFile, 'utf8').trim().split('\n');
  const from = Math.floor(random() * codes.length);
  for (let scan = 0; ; scan++) {
    const text = codes[(from + scan) % codes.length] ?? '';
    tell({ kind: 'begin', stage: 'record' });
    const outcome = passage.take({
      deviceId: 'scanner-1',
      lane: 'main',
      via: 'serial',
      text,
      isUtf8: true,
      byteLength: text.length,
      lastByteAtMs: performance.now(),
    });
    if (outcome instanceof Promise) throw new Error('a declaration waits for nobody');
    if (outcome.kind === 'recorded') chores.remember(outcome.visit.id);
    tell({ kind: 'end', stage: 'record' });
    sending.notify();
    if (scan >= SCANS_BEFORE_CHORES) {
      if (random() < 1 / SCANS_A_CHORE) await chores.doOne(null);
      if (task.favour !== null && random() < 1 / SCANS_A_FAVOURED_CHORE) await chores.doOne(task.favour);
    }
    await nextTurn();
  }
}

try {
  await main();
} catch (error) {
  tell({ kind: 'alarm', detail: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  process.exit(1);
}

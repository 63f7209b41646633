/**
 * Open station: settings, signed configuration, ledger, passage, and what sync needs, put together.
 *
 * Fails with the kind that the out-of-order screen knows; what was opened so far is closed again, and it may
 * be tried anew. What only makes the station better (register, kept key, the collector's bundles) never
 * keeps it from opening. Decides nothing.
 */
import { join } from 'node:path';
import type { NearbySettings } from '../../contract/devices.ts';
import type { QuietAlarm } from '../../contract/policy.ts';
import type { Prompt } from '../../contract/prompt.ts';
import { failed, ok, type Result } from '../../contract/result.ts';
import { freshnessSchema } from '../../contract/rule-facts.ts';
import type { Scan } from '../../contract/scan.ts';
import type { Settings } from '../../contract/settings.ts';
import type { TestScan } from '../../contract/staff.ts';
import type { OutOfOrder, StationStatus } from '../../contract/status.ts';
import warmUpCodes from '../../resources/warm-up-codes.json' with { type: 'json' };
import { createChunkJoiner } from '../codes/join-chunks.ts';
import { createCodeReader } from '../codes/read-code.ts';
import { DECLARATION_ID, declarationLinks } from '../codes/recognise.ts';
import { choosePolicy } from '../gate/choose-policy.ts';
import { type Ledger, openLedger } from '../ledger/open-ledger.ts';
import {
  createPassage,
  type Passage,
  type PassagePorts,
  type RulesInForce,
} from '../passage/admit-visitor.ts';
import { warmUp } from '../passage/warm-up.ts';
import { loadSettings, textOf, writeSettings } from '../shell/load-settings.ts';
import type { WriteLog } from '../shell/write-log.ts';
import { type Configuration, openConfiguration } from './open-configuration.ts';
import { openSync, type Sync, type SyncSurroundings } from './open-sync.ts';

export interface StationPorts extends SyncSurroundings {
  /** A packaged build: development roots are not trusted. */
  readonly isShipped: boolean;
  readonly runId: string;
  readonly newId: (nowMs: number) => string;
  readonly isPhoneNear: () => boolean;
  readonly show: (prompt: Prompt) => void;
  readonly outOfOrder: (fault: OutOfOrder) => void;
}

export interface Station {
  readonly settings: Settings;
  readonly ledger: Ledger;
  readonly passage: Passage;
  /** Null: no collector is configured. */
  readonly sync: Sync | null;
  readonly policyTitle: () => StationStatus['policyTitle'];
  /** When people are expected: the settings' word, else the policy's; null: never. */
  readonly quietAlarm: () => QuietAlarm | null;
  /** Signed configuration in use, as old as it is now. */
  readonly configuration: () => StationStatus['configuration'];
  /** What the gate would do with this scan now; nothing is recorded, shown, or asked of the collector. */
  test(scan: Scan): TestScan | null;
  /** Changes the settings, on disk before in force. */
  keepNearby(settings: NearbySettings): void;
  close(): void;
}

export function openStation(ports: StationPorts): Result<Station, OutOfOrder> {
  const { dataDir, log, clock } = ports;
  const settingsPath = join(dataDir, 'settings.json');
  const settings = loadSettings(settingsPath);
  if (!settings.ok) return settings;
  let inUse = settings.value;
  const { stationId, venue, gate, collector, trustRoots = [] } = settings.value;
  const configuration = openConfiguration({
    dataDir,
    ownRoots: trustRoots,
    isShipped: ports.isShipped,
    policyId: settings.value.policy,
    log,
  });
  const rules = rulesInForce(configuration, settings.value.policy, clock.wallMs);
  const atStart = rules();
  if (!atStart.ok) return atStart;
  const opened = openLedger({ path: join(dataDir, 'ledger.db'), nowMs: clock.wallMs });
  if (!opened.ok) return opened;
  const ledger = opened.value;
  const sync =
    collector === null
      ? null
      : openSync({ ...ports, ledger, collector, stationId, store: configuration.store });

  let latest = atStart.value;
  const keepPolicy = policyKeeper(ledger, log);
  const passagePorts: PassagePorts = {
    read: followingReader(configuration, settings.value, log),
    joinParts: partJoiner(),
    rules() {
      // A collection that lost this policy leaves the one in force: a gate is never without its rules.
      const now = rules();
      if (now.ok) latest = now.value;
      keepPolicy(latest);
      return latest;
    },
    trustList: () => configuration.trustFreshness(clock.wallMs()),
    findDeclared: (claims, nowMs) => sync?.register?.find(claims, nowMs) ?? null,
    lookUp: sync?.lookUp ?? null,
    record: ledger.recordVisit,
    clock,
    newId: ports.newId,
    identity: { stationId, venueId: venue.id, gate, runId: ports.runId },
    // A box without a battery clock starts in 1970: a date before the lists were made is no date.
    isClockTrusted: () =>
      clock.wallMs() >= Math.max(configuration.madeAtMs, configuration.store.newestIssuedAtMs()),
    isPhoneNear: ports.isPhoneNear,
    directionOf: directionsOf(settings.value),
    show: ports.show,
    outOfOrder: ports.outOfOrder,
  };
  warmUp(warmUpCodes, passagePorts);
  ledger.probe();
  return ok({
    get settings() {
      return inUse;
    },
    ledger,
    passage: createPassage(passagePorts),
    sync,
    policyTitle: () => latest.policy.title,
    quietAlarm: () => (inUse.quietAlarm === undefined ? latest.policy.quietAlarm : inUse.quietAlarm),
    configuration: () => configuration.store.describe(clock.wallMs()),
    test(scan) {
      const rehearsal = createPassage({
        ...passagePorts,
        lookUp: null,
        joinParts: (text) => text,
        record: (visit) => ok({ ...visit, seq: 1 }),
        show: () => {},
        outOfOrder: () => {},
      });
      const outcome = rehearsal.take(scan);
      if (outcome instanceof Promise || outcome.kind !== 'recorded') return null;
      const { atMs, deviceId, family, trust, reasons, nextStep, ruleId, notices } = outcome.visit;
      const told = { family, trust, outcome: outcome.visit.outcome, reasons, nextStep, ruleId, notices };
      return { atMs, deviceId, byteLength: scan.byteLength, ...told };
    },
    keepNearby(nearby) {
      if (inUse.ble === null || inUse.ble === undefined) return;
      // What somebody wrote into the file since the start, and only waits for the next, stays in it.
      const onDisk = loadSettings(settingsPath);
      const base = onDisk.ok ? onDisk.value : inUse;
      writeSettings(settingsPath, { ...base, ble: { ...(base.ble ?? inUse.ble), nearby } });
      inUse = { ...inUse, ble: { ...inUse.ble, nearby } };
    },
    close() {
      sync?.close();
      ledger.close();
    },
  });
}

/** The policy of the settings, at the time it is asked for; as old as itself or its bundle, whichever is worse. */
function rulesInForce(
  configuration: Configuration,
  policyId: string,
  wallMs: () => number,
): () => Result<RulesInForce, OutOfOrder> {
  return () => {
    const nowMs = wallMs();
    const chosen = choosePolicy(configuration.policies(), policyId, nowMs);
    if (!chosen.ok) return failed(chosen.error);
    const ages = [chosen.value.freshness, configuration.policyFreshness(nowMs)];
    const freshness = freshnessSchema.options.findLast((age) => ages.includes(age)) ?? 'expired';
    return ok({ ...chosen.value, freshness });
  };
}

/** A policy version is kept before its first verdict, so that every visit can be judged again. */
function policyKeeper(ledger: Ledger, log: WriteLog): (rules: RulesInForce) => void {
  let kept: RulesInForce['policy'] | null = null;
  return ({ policy }) => {
    if (policy === kept) return;
    try {
      ledger.keepPolicy(policy);
      kept = policy;
      log('info', 'policy-in-force', { id: policy.id, version: policy.version });
    } catch (error) {
      // The disk has its own alarm at the next visit; the policy is tried again with it.
      log('warn', 'policy-not-kept', { id: policy.id, version: policy.version, error: textOf(error) });
    }
  };
}

/** A reader that is made anew whenever the trust list or the revocations change. */
function followingReader(
  configuration: Configuration,
  { declarationLinks: own = [] }: Settings,
  log: WriteLog,
): PassagePorts['read'] {
  const links = [...declarationLinks, ...own.map((link) => ({ ...link, id: DECLARATION_ID }))];
  const make = () =>
    createCodeReader(configuration.trust(), {
      declarationLinks: links,
      onBug: (error) =>
        log('error', 'reader-bug', { error: error instanceof Error ? error.name : typeof error }),
    });
  let read = make();
  configuration.store.watch(() => {
    read = make();
  });
  return (input) => read(input);
}

function partJoiner(): PassagePorts['joinParts'] {
  const join = createChunkJoiner();
  return (text, lane, atMs) => {
    const answer = join(text, lane, atMs);
    if (answer.kind === 'waiting') return null;
    return answer.kind === 'whole' ? answer.text : text;
  };
}

function directionsOf({ serial, hid = [], wedge, defaultDirection }: Settings): PassagePorts['directionOf'] {
  const bound = new Map([...serial, ...hid, wedge].map(({ lane, direction }) => [lane, direction]));
  return (lane) => {
    const direction = bound.get(lane) ?? 'both';
    return direction === 'both' ? defaultDirection : direction;
  };
}

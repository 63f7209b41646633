/**
 * Open station: settings, signed configuration, vault, ledger, clock, passage, and what sync needs, put together.
 *
 * Fails with the kind that the out-of-order screen knows; what was opened so far is closed again, and it may
 * be tried anew. What only makes the station better (register, kept key, the collector's bundles) never
 * keeps it from opening. Decides nothing.
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { AuditAction } from '../../contract/audit.ts';
import type { ClockState } from '../../contract/clock-state.ts';
import type { NearbySettings } from '../../contract/devices.ts';
import { DEFAULT_ZONE, type ZoneStatus } from '../../contract/occupancy.ts';
import type { QuietAlarm } from '../../contract/policy.ts';
import type { Prompt, VisitPrompt } from '../../contract/prompt.ts';
import type { QuestionSheet } from '../../contract/questions.ts';
import type { Reading } from '../../contract/reading.ts';
import { ok, type Result } from '../../contract/result.ts';
import type { Direction, Scan } from '../../contract/scan.ts';
import { DEFAULT_RETAIN_DAYS, type Settings } from '../../contract/settings.ts';
import type { InsideRow, TestScan } from '../../contract/staff.ts';
import type { OutOfOrder, StationStatus } from '../../contract/status.ts';
import warmUpCodes from '../../resources/warm-up-codes.json' with { type: 'json' };
import { roomOf } from '../gate/occupancy.ts';
import { findLastBackup, removeOldAside } from '../ledger/back-up.ts';
import { type Ledger, openLedger } from '../ledger/open-ledger.ts';
import { runBackUp } from '../ledger/run-back-up.ts';
import { createPassage, type Passage, type PassagePorts } from '../passage/admit-visitor.ts';
import { asIfStored } from '../passage/as-if-stored.ts';
import { createGoAgainst, type GoAgainst } from '../passage/go-against.ts';
import { warmUp } from '../passage/warm-up.ts';
import { keepBackups } from '../shell/keep-backups.ts';
import { type ClockKeeper, keepClock } from '../shell/keep-clock.ts';
import { loadSettings, textOf, writeSettings } from '../shell/load-settings.ts';
import { takeOrder } from '../shell/take-orders.ts';
import { VAULT_FILE_NAME } from '../vault/vault-file.ts';
import { carryOutOrders } from './carry-out-orders.ts';
import { followingReader, partJoiner, policyKeeper, rulesInForce } from './follow-configuration.ts';
import { createSlipIssuer, type SlipIssuer, slipsTakenHere } from './issue-slip.ts';
import { keepDirections, type LaneNow } from './keep-directions.ts';
import { mindLedger, readLedgerHead } from './mind-ledger.ts';
import { bundleNoter, noteSettings, vaultNoter } from './note-changes.ts';
import { openConfiguration } from './open-configuration.ts';
import { openInsideNames } from './open-inside-names.ts';
import { openSync, type Sync, type SyncSurroundings } from './open-sync.ts';
import { type OpenVault, openVault } from './open-vault.ts';

/** How often it is looked whether an admin has changed the vault, beats. */
const FOLLOW_EVERY_BEATS = 10;
/** How long a rush may put off an admin's orders, beats. */
const ORDERS_WITHIN_BEATS = 120;

interface ClockWord {
  readonly actor: string;
  readonly reason: string | null;
}
const STAFF: ClockWord = { actor: 'staff', reason: null };
const STATION: ClockWord = { actor: 'station', reason: null };

export interface StationPorts extends Omit<SyncSurroundings, 'onServerTime' | 'onBehind'> {
  /** A packaged build: development roots and keys are not trusted. */
  readonly isShipped: boolean;
  readonly version: string;
  readonly runId: string;
  readonly newId: (nowMs: number) => string;
  readonly isPhoneNear: () => boolean;
  readonly show: (prompt: Prompt) => void;
  /** A visitor's questions, anew with every answer; a prompt for the lane ends them. */
  readonly ask: (sheet: QuestionSheet) => void;
  /** The sheet that the screen asks now; null: none. */
  readonly askedSheet: () => string | null;
  /** Staff decided anew what the prompt `instead` had said; nothing else that stands there is covered. */
  readonly showAnew: (prompt: VisitPrompt, instead: string) => void;
  readonly outOfOrder: (fault: OutOfOrder) => void;
  readonly onClock: (state: ClockState) => void;
  readonly onKeeping: (keeping: Partial<StationStatus['keeping']>) => void;
  /** back-up-worker.js of the build. */
  readonly backUpWorker: URL;
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
  readonly clock: ClockKeeper;
  readonly vault: OpenVault;
  /** Signs slips for who comes without a code. */
  readonly slips: SlipIssuer;
  /** What a card or a code says, before any rule: fills in a form. Nothing is recorded or shown. */
  read(scan: Scan): Reading;
  /** People inside, one of each zone. */
  zones(): readonly ZoneStatus[];
  /** The direction of a lane now; `auto`: it depends on the person. */
  directionOf(lane: string): Direction | 'auto';
  /** Lanes bound to both, with the direction they take now. */
  lanes(): readonly { readonly lane: string; readonly direction: Direction }[];
  /** Every lane that is in use, with what it takes now. */
  everyLane(): readonly LaneNow[];
  /** A guard turns a lane that is bound to both. `by`: a sign-in name; at the devices screen nobody signs in. */
  switchDirection(lane: string, direction: Direction, by?: string): void;
  /** The last passages, for staff who go against one. */
  readonly against: GoAgainst;
  /** Writes down what was done here. A disk that does not take it has its own alarm. */
  audit(actor: string, action: AuditAction, reason?: string | null): void;
  /** Who is inside, by name: opens the vault with the admin's passphrase, which is written down. */
  insideNames(
    passphrase: string,
  ): Promise<
    Result<readonly InsideRow[], { readonly kind: 'wrong-passphrase' | 'failed'; readonly detail: string }>
  >;
  /** False: keys of today do not outlive a restart. */
  readonly areSecretsKept: boolean;
  /** What could be saved of a damaged ledger is in use. */
  readonly isSalvaged: boolean;
  /** Visits that were recorded once are not in this ledger. */
  isOlder(): boolean;
  /** Once a second. `isQuiet`: nobody was scanned for some seconds. */
  beat(isQuiet: boolean): void;
  close(): void;
}

export async function openStation(ports: StationPorts): Promise<Result<Station, OutOfOrder>> {
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
  const ledgerPath = join(dataDir, 'ledger.db');
  const openedVault = await openVault(ports, inUse, ledgerPath);
  if (!openedVault.ok) return openedVault;
  const vault = openedVault.value;
  const { dataKeys, signer, tagger } = vault;
  const remembered = readLedgerHead(ports.secrets);
  const opened = openLedger({
    path: ledgerPath,
    nowMs: clock.wallMs,
    stationId,
    sealer: dataKeys,
    signer,
    remembered,
  });
  dataKeys.releasePrepared();
  if (!opened.ok) {
    vault.close();
    return opened;
  }
  const ledger = opened.value;
  let isOlder = ledger.older !== null;
  const audit = (actor: string, action: AuditAction, reason: string | null = null): boolean => {
    const written = ledger.recordAudit({ atMs: clock.wallMs(), actor, reason, action });
    if (!written.ok) log('error', 'audit-not-written', { kind: action.kind, detail: written.error.detail });
    return written.ok;
  };
  audit('station', { kind: 'started', version: ports.version, secretSource: ports.secrets.source });
  noteSettings(ledger, inUse, audit);
  const noteVault = vaultNoter(ledger, vault, audit);
  noteVault();
  const earliestMs = (): number => Math.max(configuration.madeAtMs, configuration.store.newestIssuedAtMs());
  const doubted = ledger.latestAction(['clock-doubted', 'clock-trusted']);
  /** Whose word on the clock is being heard: staff at the screen, else an admin by an order. */
  let clockWord: ClockWord = STAFF;
  const clockKeeper = keepClock({
    clock: { wallMs: clock.wallMs, monotonicMs: () => clock.monotonicUs() / 1_000 },
    earliestMs,
    past: {
      newestAtMs: ledger.newestTrustedAtMs(),
      doubt: doubted?.kind === 'clock-doubted' ? doubted.doubt : null,
    },
    onChange({ doubt }, by) {
      log(doubt === null ? 'info' : 'warn', 'clock', { doubt, by });
      const { actor, reason } = by === 'person' ? clockWord : STATION;
      const action: AuditAction =
        doubt === null ? { kind: 'clock-trusted', by } : { kind: 'clock-doubted', doubt };
      audit(actor, action, reason);
      ports.onClock(clockKeeper.state());
    },
  });
  const sync =
    collector === null
      ? null
      : openSync({
          ...ports,
          ledger,
          collector,
          stationId,
          store: configuration.store,
          onBehind() {
            isOlder = true;
          },
          onServerTime: (serverTimeMs, roundTripMs) => clockKeeper.heardServerTime(serverTimeMs, roundTripMs),
        });
  const minder = mindLedger({
    ...ports,
    ledger,
    tagger,
    settings: inUse,
    clock: { wallMs: clock.wallMs, monotonicMs: () => clock.monotonicUs() / 1_000 },
    isClockTrusted: () => clockKeeper.state().isTrusted,
    onSigned: () => sync?.handOver(),
    removeAside: (retainDays) => removeOldAside(ledgerPath, retainDays, clock.wallMs()),
  });
  const backups = keepBackups({
    settings: inUse.backup ?? null,
    wallMs: clock.wallMs,
    timers: {
      set(ms, task) {
        const timer = setTimeout(task, ms);
        return () => clearTimeout(timer);
      },
    },
    log,
    make: ({ folder, keep }) =>
      runBackUp(ports.backUpWorker, {
        ledgerPath,
        vaultPath: join(dataDir, VAULT_FILE_NAME),
        folder,
        stationId,
        keep,
        retainDays: clockKeeper.state().isTrusted ? (inUse.retainDays ?? DEFAULT_RETAIN_DAYS) : null,
        nowMs: clock.wallMs(),
      }),
    findLast: (folder) => findLastBackup(folder, stationId),
    onStatus: ports.onKeeping,
    onMade: ({ visits, bytes }) => audit('station', { kind: 'backed-up', visits, bytes }),
  });
  const orders = carryOutOrders({
    ledger,
    clock: { wallMs: clock.wallMs, monotonicMs: () => clock.monotonicUs() / 1_000 },
    confirmClock(by) {
      clockWord = by;
      const isConfirmed = clockKeeper.confirm();
      clockWord = STAFF;
      return isConfirmed;
    },
    log,
  });
  configuration.store.watch(bundleNoter(() => configuration.store.describe(clock.wallMs()), audit));
  let beats = 0;
  let areOrdersWaiting = false;
  const lanes = keepDirections(inUse, ledger.turnedLanes());
  const { zones = [DEFAULT_ZONE], laneZones = {} } = inUse.occupancy ?? {};
  const [firstZone = DEFAULT_ZONE] = zones;

  let latest = atStart.value;
  const keepPolicy = policyKeeper(ledger, log);
  const identity = { stationId, venueId: venue.id, gate, runId: ports.runId };
  const against = createGoAgainst({
    record: ledger.recordVisit,
    presence: ledger.presence,
    policy: () => latest.policy,
    clock,
    newId: ports.newId,
    identity,
    showAnew: ports.showAnew,
    onRecorded: (visit) => passage.noteAgainst(visit),
  });
  const passagePorts: PassagePorts = {
    read: followingReader(configuration, inUse, slipsTakenHere(inUse, ledger.stationKeys(), signer), log),
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
    record: against.recording(ledger.recordVisit),
    clock,
    newId: ports.newId,
    identity,
    tagOf: (text) => tagger.tagOf(text),
    presence: ledger.presence,
    zoneOf: (lane) => zones.find(({ id }) => id === laneZones[lane]) ?? firstZone,
    isClockTrusted: () => clockKeeper.state().isTrusted,
    isPhoneNear: ports.isPhoneNear,
    directionOf: lanes.directionOf,
    show(prompt) {
      against.notePrompt(prompt);
      ports.show(prompt);
    },
    ask: ports.ask,
    askedSheet: ports.askedSheet,
    outOfOrder: ports.outOfOrder,
  };
  warmUp(warmUpCodes, passagePorts);
  const passage = createPassage(passagePorts);
  ledger.probe();
  return ok({
    get settings() {
      return inUse;
    },
    ledger,
    passage,
    sync,
    policyTitle: () => latest.policy.title,
    quietAlarm: () => (inUse.quietAlarm === undefined ? latest.policy.quietAlarm : inUse.quietAlarm),
    configuration: () => configuration.store.describe(clock.wallMs()),
    test(scan) {
      const rehearsal = createPassage({
        ...passagePorts,
        lookUp: null,
        joinParts: (text) => text,
        record: (visit) => ok(asIfStored(visit)),
        show: () => {},
        ask: null,
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
    clock: clockKeeper,
    vault,
    slips: createSlipIssuer({ signer, stationId, venueId: venue.id, randomBytes }),
    read: ({ text, isUtf8, via }) => passagePorts.read({ text, isUtf8, via, atMs: clock.wallMs() }),
    zones: () =>
      zones.map((zone) => {
        const inside = ledger.presence.count(zone.id);
        return { ...zone, inside, room: roomOf(zone, inside) };
      }),
    directionOf: lanes.directionOf,
    lanes: lanes.switchable,
    everyLane: lanes.all,
    switchDirection(lane, direction, by = 'staff') {
      if (lanes.switchDirection(lane, direction, clock.wallMs()))
        audit(by, { kind: 'direction-switched', lane, direction });
    },
    against,
    audit,
    insideNames: (passphrase) => openInsideNames(passphrase, { ledgerPath, vault, audit }),
    areSecretsKept: ports.secrets.source !== 'not-kept',
    isSalvaged: ledger.salvaged !== null,
    isOlder: () => isOlder,
    beat(isQuiet) {
      passage.expire();
      clockKeeper.beat();
      dataKeys.retire(clock.wallMs());
      against.forget();
      beats += 1;
      try {
        minder.beat(isQuiet);
        // An order is for a quiet moment, but not for one that never comes.
        if (isQuiet || areOrdersWaiting || beats % ORDERS_WITHIN_BEATS === 0)
          areOrdersWaiting = takeOrder(dataDir, orders, log);
      } catch (error) {
        // A disk that fails has its own alarm at the next visit; what was not done is tried again.
        log('warn', 'ledger-not-minded', { error: textOf(error) });
      }
      if (beats % FOLLOW_EVERY_BEATS !== 0) return;
      void vault
        .follow()
        .then(noteVault)
        .catch((error: unknown) => log('error', 'vault-not-followed', { error: textOf(error) }));
    },
    close() {
      backups.close();
      sync?.close();
      audit('station', { kind: 'stopped' });
      try {
        minder.end();
      } catch (error) {
        log('warn', 'ledger-not-minded', { error: textOf(error) });
      }
      ledger.close();
      vault.close();
    },
  });
}

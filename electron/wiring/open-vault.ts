/**
 * Open vault: the keys that this run seals, tags and signs with, from `vault.json` and the kept secrets.
 *
 * Private keys are in none of them. A station that is not packaged makes itself a development vault; a shipped one
 * without a vault of its own is out of order, and so is one whose vault comes from development, or seals to its authority.
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { failed, ok, type Result } from '../../contract/result.ts';
import type { Settings } from '../../contract/settings.ts';
import type { OutOfOrder } from '../../contract/status.ts';
import { recipientSchema, type VaultFile } from '../../contract/vault.ts';
import developmentAuthority from '../../resources/vault/development-authority.json' with { type: 'json' };
import { daysToSeal } from '../ledger/days-to-seal.ts';
import type { SecretKeeper } from '../shell/keep-secret.ts';
import { textOf } from '../shell/load-settings.ts';
import type { WriteLog } from '../shell/write-log.ts';
import { writeWhole } from '../shell/write-whole.ts';
import { type DataKeys, openDataKeys } from '../vault/data-keys.ts';
import { createDayTagger, type DayTagger, gateDayOf } from '../vault/day-tags.ts';
import { createDevelopmentVault } from '../vault/development-vault.ts';
import { createStationSigner, SEED_BYTES, type StationSigner } from '../vault/station-key.ts';
import {
  formatVaultFile,
  loadVaultFile,
  VAULT_FILE_NAME,
  type VaultError,
  venueOf,
} from '../vault/vault-file.ts';

const TAG_KEY = 'tag-key';
const STATION_KEY = 'station-key';

export interface VaultPorts {
  readonly dataDir: string;
  readonly isShipped: boolean;
  readonly clock: { wallMs(): number };
  readonly secrets: SecretKeeper;
  readonly log: WriteLog;
}

/** To whom new visits are sealed. */
export interface SealedTo {
  readonly venue: string;
  readonly authority: string;
}

export interface OpenVault {
  readonly dataKeys: DataKeys;
  readonly tagger: DayTagger;
  readonly signer: StationSigner;
  /** As it is on disk now: an admin may have changed it. */
  file(): Result<VaultFile, VaultError>;
  /** False: vault.json could not be used any more when it was looked at last; the next start would fail. */
  isFileSound(): boolean;
  /** Key ids in use. */
  sealedTo(): SealedTo;
  /** Takes over what an admin has changed: new visits go to the new keys. */
  follow(): Promise<void>;
  close(): void;
}

const DEVELOPMENT_AUTHORITY = recipientSchema.parse(developmentAuthority);

export async function openVault(
  ports: VaultPorts,
  { venue, occupancy }: Settings,
  ledgerPath: string,
): Promise<Result<OpenVault, OutOfOrder>> {
  const { dataDir, isShipped, clock, secrets, log } = ports;
  const path = join(dataDir, VAULT_FILE_NAME);

  function load(): Result<VaultFile, VaultError> {
    const loaded = loadVaultFile(path);
    if (!loaded.ok || !isShipped) return loaded;
    const whose = publishedOf(loaded.value);
    return whose === null ? loaded : failed({ kind: 'vault-broken', detail: `vault.json: ${whose}` });
  }

  async function loadOrMake(): Promise<Result<VaultFile, OutOfOrder>> {
    const loaded = load();
    if (loaded.ok) return loaded;
    const { kind, detail } = loaded.error;
    if (kind === 'vault-missing' && !isShipped) {
      const file = await createDevelopmentVault(venue.name, DEVELOPMENT_AUTHORITY, clock.wallMs());
      try {
        writeWhole(path, formatVaultFile(file));
      } catch (error) {
        return failed({ kind: 'vault-missing', detail: textOf(error) });
      }
      log('warn', 'development-vault-made', { keyId: venueOf(file).keyId });
      return ok(file);
    }
    return failed({ kind: kind === 'vault-missing' ? kind : 'vault-broken', detail });
  }

  const loaded = await loadOrMake();
  if (!loaded.ok) return loaded;
  let inUse = formatVaultFile(loaded.value);
  let sealedTo = recipientsOf(loaded.value);
  let toldProblem: string | null = null;
  const dataKeys = await openDataKeys({
    venue: venueOf(loaded.value),
    authority: loaded.value.authority,
    nowMs: clock.wallMs,
  });
  await dataKeys.prepareDays(daysToSeal(ledgerPath));
  const tagger = createDayTagger({
    store: { load: () => secrets.load(TAG_KEY), save: (bytes) => secrets.save(TAG_KEY, bytes) },
    gateDay: gateDayOf(clock.wallMs(), occupancy?.closesAtMinute ?? 0),
  });

  return ok({
    dataKeys,
    tagger,
    signer: openSigner(secrets),
    file: load,
    isFileSound: () => toldProblem === null,
    sealedTo: () => sealedTo,
    async follow() {
      const now = load();
      // A file that does not parse changes nothing, since the keys in use are good; but the next start would fail.
      const problem = now.ok ? null : now.error.detail;
      if (problem !== toldProblem && problem !== null) log('error', 'vault-not-usable', { detail: problem });
      toldProblem = problem;
      if (!now.ok || formatVaultFile(now.value) === inUse) return;
      await dataKeys.sealTo(venueOf(now.value), now.value.authority);
      inUse = formatVaultFile(now.value);
      sealedTo = recipientsOf(now.value);
      log('info', 'vault-followed', { ...sealedTo });
    },
    close() {
      dataKeys.close();
      tagger.close();
    },
  });
}

/** What of a vault everybody can open; null: nothing. */
function publishedOf({ authority, isDevelopment }: VaultFile): string | null {
  if (authority.keyId === DEVELOPMENT_AUTHORITY.keyId)
    return 'the authority is the published development one, which anybody can open';
  return isDevelopment === true ? 'its keys lay under the published development passphrase' : null;
}

const recipientsOf = (file: VaultFile): SealedTo => ({
  venue: venueOf(file).keyId,
  authority: file.authority.keyId,
});

/** The same key over restarts where a secret can be kept; else a new one each run, which the chain tells. */
function openSigner(secrets: SecretKeeper): StationSigner {
  const kept = secrets.load(STATION_KEY);
  const seed = kept?.length === SEED_BYTES ? kept : randomBytes(SEED_BYTES);
  if (kept?.length !== SEED_BYTES) secrets.save(STATION_KEY, seed);
  const signer = createStationSigner(seed);
  seed.fill(0);
  return signer;
}

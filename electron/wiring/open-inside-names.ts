/**
 * Open inside names: who is inside, by name, for staff who give the vault's passphrase (an evacuation).
 *
 * The private keys are in memory for the moment that the data keys are opened with them and are overwritten then.
 * The use of the key is in the audit before anything is opened, the list before it is handed out: what cannot be
 * noted is not done.
 */
import type { AuditAction } from '../../contract/audit.ts';
import { localDayOf } from '../../contract/local-time.ts';
import { failed, ok, type Result } from '../../contract/result.ts';
import type { InsideRow } from '../../contract/staff.ts';
import { openReadOnlyLedger, type ReadOnlyLedger } from '../ledger/read-ledger.ts';
import { listInside } from '../reports/inside-list.ts';
import { createClaimsReader } from '../vault/read-claims.ts';
import { openVenueKeys, venueOf } from '../vault/vault-file.ts';
import type { OpenVault } from './open-vault.ts';

export interface InsideNamesSources {
  readonly ledgerPath: string;
  readonly vault: Pick<OpenVault, 'file'>;
  /** False: it could not be written. */
  readonly audit: (actor: string, action: AuditAction) => boolean;
}

type Names = Result<
  readonly InsideRow[],
  { readonly kind: 'wrong-passphrase' | 'failed'; readonly detail: string }
>;

const NOT_NOTED: Names = failed({ kind: 'failed', detail: 'the audit could not be written' });

export async function openInsideNames(
  passphrase: string,
  { ledgerPath, vault, audit }: InsideNamesSources,
): Promise<Names> {
  const file = vault.file();
  if (!file.ok) return failed({ kind: 'failed', detail: file.error.detail });
  const keys = await openVenueKeys(file.value, passphrase);
  if (!keys.ok) {
    const { kind, detail } = keys.error;
    return failed({ kind: kind === 'wrong-passphrase' ? kind : 'failed', detail });
  }
  const overwriteKeys = (): void => {
    for (const key of keys.value.values()) key.fill(0);
  };
  try {
    const ledger = openReadOnlyLedger(ledgerPath);
    if (!ledger.ok) return failed({ kind: 'failed', detail: ledger.error.detail });
    try {
      if (!audit('staff', { kind: 'key-used', keyId: venueOf(file.value).keyId, use: 'names' }))
        return NOT_NOTED;
      const rows = await readNames(ledger.value, keys.value, overwriteKeys);
      const isNoted = audit('staff', {
        kind: 'exported',
        report: 'inside',
        day: null,
        withNames: true,
        rows: rows.length,
      });
      return isNoted ? ok(rows) : NOT_NOTED;
    } finally {
      ledger.value.close();
    }
  } finally {
    overwriteKeys();
  }
}

/** Lets go of the private keys as soon as the data keys are open. */
async function readNames(
  ledger: ReadOnlyLedger,
  privateKeys: ReadonlyMap<string, Uint8Array>,
  overwriteKeys: () => void,
): Promise<readonly InsideRow[]> {
  const inside = ledger.inside();
  const firstMs = inside.reduce((earliest, { atMs }) => Math.min(earliest, atMs), Number.POSITIVE_INFINITY);
  // Of the days since the first of them came, whose other codes lie there too: there may be hundreds before.
  const isWanted = ({ day }: { readonly day: string }): boolean =>
    inside.length > 0 && day >= localDayOf(firstMs);
  const reader = await createClaimsReader({ keys: ledger.dataKeys().filter(isWanted), privateKeys });
  overwriteKeys();
  try {
    return (await listInside(ledger, reader, inside)).people ?? [];
  } finally {
    reader.close();
  }
}

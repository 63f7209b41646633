/**
 * Open inside names: who is inside, by name, for staff who give the vault's passphrase (an evacuation).
 *
 * The private keys are in memory for the moment that the data keys are opened with them and are overwritten then.
 * The use of the key is in the audit before a name is shown.
 */
import type { AuditAction } from '../../contract/audit.ts';
import { failed, ok, type Result } from '../../contract/result.ts';
import type { InsideRow } from '../../contract/staff.ts';
import { openReadOnlyLedger } from '../ledger/read-ledger.ts';
import { createClaimsReader } from '../vault/read-claims.ts';
import { openVenueKeys, venueOf } from '../vault/vault-file.ts';
import type { OpenVault } from './open-vault.ts';

export interface InsideNamesSources {
  readonly ledgerPath: string;
  readonly vault: Pick<OpenVault, 'file'>;
  readonly audit: (actor: string, action: AuditAction) => void;
}

export async function openInsideNames(
  passphrase: string,
  { ledgerPath, vault, audit }: InsideNamesSources,
): Promise<
  Result<readonly InsideRow[], { readonly kind: 'wrong-passphrase' | 'failed'; readonly detail: string }>
> {
  const file = vault.file();
  if (!file.ok) return failed({ kind: 'failed', detail: file.error.detail });
  const keys = await openVenueKeys(file.value, passphrase);
  if (!keys.ok) {
    const { kind, detail } = keys.error;
    return failed({ kind: kind === 'wrong-passphrase' ? kind : 'failed', detail });
  }
  const ledger = openReadOnlyLedger(ledgerPath);
  if (!ledger.ok) {
    for (const key of keys.value.values()) key.fill(0);
    return failed({ kind: 'failed', detail: ledger.error.detail });
  }
  try {
    audit('staff', { kind: 'key-used', keyId: venueOf(file.value).keyId, use: 'names' });
    const people = ledger.value.inside();
    const visits = people.map(({ visitId }) => ledger.value.visit(visitId));
    // Only the keys of who is inside: there may be hundreds of days.
    const wanted = new Set(visits.map((visit) => visit?.sealedClaims?.keyId));
    const reader = await createClaimsReader({
      keys: ledger.value.dataKeys().filter(({ id }) => wanted.has(id)),
      privateKeys: keys.value,
    });
    for (const key of keys.value.values()) key.fill(0);
    const rows = people.map(({ zone, atMs }, index): InsideRow => {
      const visit = visits[index] ?? null;
      const claims = visit === null ? null : reader.open(visit);
      return {
        zone,
        sinceMs: atMs,
        name: claims?.fullName ?? null,
        phone: claims?.phone ?? null,
        lane: visit?.lane ?? 'unknown',
      };
    });
    reader.close();
    audit('staff', { kind: 'exported', report: 'inside', day: null, withNames: true, rows: rows.length });
    return ok(rows);
  } finally {
    ledger.value.close();
  }
}

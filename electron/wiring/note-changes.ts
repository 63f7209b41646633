/**
 * Note changes: what of the station is other than before, for the audit: settings, keys sealed to, signed bundles.
 *
 * Says that something changed, and which key or version is in use now; never what is in it.
 */
import { createHash } from 'node:crypto';
import type { AuditAction } from '../../contract/audit.ts';
import type { BundleKind } from '../../contract/bundle.ts';
import type { Settings } from '../../contract/settings.ts';
import type { Ledger } from '../ledger/open-ledger.ts';
import type { OpenVault } from './open-vault.ts';

type Audit = (actor: string, action: AuditAction) => void;

/** To be called after every change of the bundles. */
export function bundleNoter(
  describe: () => readonly { readonly kind: BundleKind; readonly version: number }[],
  audit: Audit,
): () => void {
  const known = new Map(describe().map(({ kind, version }) => [kind, version]));
  return () => {
    for (const { kind, version } of describe()) {
      if (known.get(kind) === version) continue;
      known.set(kind, version);
      audit('collector', { kind: 'configuration-taken', bundle: kind, version });
    }
  };
}

/** Whoever exchanges a key in vault.json is found out, with or without an order. */
export function vaultNoter(ledger: Ledger, { sealedTo }: OpenVault, audit: Audit): () => void {
  const last = ledger.latestAction(['vault-in-use']);
  let noted = last?.kind === 'vault-in-use' ? `${last.venue} ${last.authority}` : null;
  return () => {
    const { venue, authority } = sealedTo();
    if (noted === `${venue} ${authority}`) return;
    noted = `${venue} ${authority}`;
    audit('station', { kind: 'vault-in-use', venue, authority });
  };
}

/** That the settings are others than when this station last ran, not what is in them. */
export function noteSettings(ledger: Ledger, settings: Settings, audit: Audit): void {
  const sha256 = createHash('sha256').update(JSON.stringify(settings)).digest('base64url');
  const last = ledger.latestAction(['settings-changed']);
  if (last?.kind !== 'settings-changed' || last.sha256 !== sha256)
    audit('station', { kind: 'settings-changed', sha256 });
}

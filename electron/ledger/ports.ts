/**
 * Ports of the ledger: what seals claims and what signs the chain. Handed in; the ledger holds no key.
 */
import type { Claims } from '../../contract/reading.ts';
import type { Result } from '../../contract/result.ts';
import type { WrappedDataKey } from '../../contract/vault.ts';

export interface Sealed {
  /** Stored with the first claims that are sealed under it. */
  readonly key: WrappedDataKey;
  /** Nonce, ciphertext, tag (contract/vault.ts, sealedClaimsSchema). */
  readonly bytes: Uint8Array;
}

export interface Sealer {
  /**
   * Seals what a code says of its holder under a data key of the local day of `atMs`. Sync: the key was wrapped
   * beforehand. `no-data-key`: none is ready for that day yet; a moment later one is.
   */
  seal(
    claims: Claims,
    visitId: string,
    atMs: number,
  ): Result<Sealed, { readonly kind: 'no-data-key'; readonly detail: string }>;
}

/** Ed25519 key of this station. */
export interface Signer {
  /** Raw, base64url. */
  readonly publicKey: string;
  /** Signature of the text's UTF-8 bytes, base64url. */
  sign(text: string): string;
}

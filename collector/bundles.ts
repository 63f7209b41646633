/**
 * Bundles: signed configuration, published by a person and handed to stations as it was signed.
 *
 * The collector decides nothing about trust: it checks the form (contract/bundle.ts) and that versions of
 * one kind go up, never the signature. It needs no root; stations have theirs pinned. Every version is kept.
 */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Pool } from 'pg';
import {
  type BundleKind,
  type BundlePayload,
  bundleHeaderSchema,
  bundlePayloadSchema,
  MAX_BUNDLE_BYTES,
} from '../contract/bundle.ts';

const compress = promisify(gzip);

/** Foreseen, with a message for the person who publishes. */
export class BundleRefusedError extends Error {}

export interface Published {
  readonly kind: BundleKind;
  readonly version: number;
  /** False when this very bundle was published before; then nothing changed. */
  readonly isNew: boolean;
}

/** Throws BundleRefusedError for what is no bundle and for a version that does not go up. */
export async function publishBundle(pool: Pool, text: string): Promise<Published> {
  const jws = text.trim();
  const { kind, version } = readPayload(jws);
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    // Two people who publish at once: the second sees the first's version.
    await client.query('LOCK TABLE bundle IN SHARE ROW EXCLUSIVE MODE');
    const newest = await client.query<{ version: string; isSame: boolean }>(
      'SELECT version, jws = $2 AS "isSame" FROM bundle WHERE kind = $1 ORDER BY version DESC LIMIT 1',
      [kind, jws],
    );
    const [held] = newest.rows;
    const isNew = held?.isSame !== true;
    if (isNew && held !== undefined && version <= Number(held.version)) {
      throw new BundleRefusedError(`${kind}: version ${version} does not follow version ${held.version}`);
    }
    if (isNew) {
      await client.query('INSERT INTO bundle (kind, version, jws) VALUES ($1, $2, $3)', [kind, version, jws]);
    }
    await client.query('COMMIT');
    return { kind, version, isNew };
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}

/** The payload of a JWS in compact form; its signature is not checked. */
function readPayload(jws: string): BundlePayload {
  if (Buffer.byteLength(jws) > MAX_BUNDLE_BYTES) {
    throw new BundleRefusedError(`larger than ${MAX_BUNDLE_BYTES} bytes, which no station takes`);
  }
  if (!/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/.test(jws)) {
    throw new BundleRefusedError('not a JWS in compact form (header.payload.signature)');
  }
  const [header = '', payload = ''] = jws.split('.');
  const wanted = bundleHeaderSchema.safeParse(readPart(header, 'header'));
  if (!wanted.success) throw new BundleRefusedError(`header: ${issuesOf(wanted.error)}`);
  const parsed = bundlePayloadSchema.safeParse(readPart(payload, 'payload'));
  if (!parsed.success) throw new BundleRefusedError(`payload: ${issuesOf(parsed.error)}`);
  return parsed.data;
}

const issuesOf = (error: {
  readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
}): string => error.issues.map(({ path, message }) => `${path.join('.') || 'whole'}: ${message}`).join('; ');

function readPart(part: string, name: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(part, 'base64url')));
  } catch {
    throw new BundleRefusedError(`${name}: not JSON in base64url`);
  }
}

export interface ServedBundle {
  readonly version: number;
  readonly jws: Buffer;
  readonly gzip: Buffer;
}

export interface BundleShelf {
  /** The newest version; null when none is published. */
  loadVersion(kind: BundleKind): Promise<number | null>;
  load(kind: BundleKind, version: number): Promise<ServedBundle>;
}

/** Keeps one version of each kind, loaded and compressed once: a thousand stations ask for the same 32 MB. */
export function createBundleShelf(pool: Pool): BundleShelf {
  const shelf = new Map<BundleKind, { readonly version: number; readonly bundle: Promise<ServedBundle> }>();

  async function take(kind: BundleKind, version: number): Promise<ServedBundle> {
    const { rows } = await pool.query<{ jws: string }>(
      'SELECT jws FROM bundle WHERE kind = $1 AND version = $2',
      [kind, version],
    );
    const jws = Buffer.from(rows[0]?.jws ?? '');
    if (jws.length === 0) throw new Error(`bundle ${kind} ${version} was there and is gone`);
    return { version, jws, gzip: await compress(jws) };
  }

  return {
    async loadVersion(kind) {
      const { rows } = await pool.query<{ version: string | null }>(
        'SELECT max(version) AS version FROM bundle WHERE kind = $1',
        [kind],
      );
      const version = rows[0]?.version ?? null;
      return version === null ? null : Number(version);
    },
    async load(kind, version) {
      const held = shelf.get(kind);
      if (held?.version === version) return held.bundle;
      const bundle = take(kind, version);
      shelf.set(kind, { version, bundle });
      // One that failed must not be handed out again.
      bundle.catch(() => {
        if (shelf.get(kind)?.bundle === bundle) shelf.delete(kind);
      });
      return bundle;
    },
  };
}

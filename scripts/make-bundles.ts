/**
 * `npm run bundles`: makes resources/bundles/shipped.json, what a station uses before a collector ever reached it.
 *
 * Signed by the development root, whose private half is public: a shipped build relies on none of it, and its
 * province puts its own root in the settings. Times and versions are constants and Ed25519 is deterministic,
 * so the same sources give the same file; a test compares. Run it after any change of what is read below.
 */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BundleKind, type BundlePayload, bundleKinds } from '../contract/bundle.ts';
import { developmentRoot } from './development-keys.ts';
import { repositoryRoot } from './runtime/paths.ts';
import { faultOfContent, signBundle } from './sign-bundle.ts';

const ISSUED_AT_MS = Date.UTC(2026, 0, 1);
/** Far off, so that a checkout of two years ago still demonstrates; an office chooses days (docs/protocol.md). */
const STALE_AT_MS = Date.UTC(2031, 0, 1);
const EXPIRES_AT_MS = Date.UTC(2036, 0, 1);

export const SHIPPED_FILE = 'resources/bundles/shipped.json';

const readJson = (file: string): unknown => JSON.parse(readFileSync(join(repositoryRoot, file), 'utf8'));

/** Every JSON file of a folder of the repository, by name. */
const readFolder = (folder: string): unknown[] =>
  globSync(`${folder}/*.json`, { cwd: repositoryRoot }).sort().map(readJson);

/** The payloads of the shipped bundles, made of what is committed. Throws on content that no station takes. */
export function shippedPayloads(): Record<BundleKind, BundlePayload> {
  const contents: Record<BundleKind, unknown> = {
    'trust-list': readJson('resources/trust-lists/development.json'),
    policies: {
      policies: readFolder('resources/policies'),
      nationalRules: readFolder('resources/national-rules'),
    },
    revocations: { sets: [] },
  };
  const payloadOf = (kind: BundleKind): BundlePayload => {
    const fault = faultOfContent(kind, contents[kind], { isDevelopment: true });
    if (fault !== null) throw new Error(`${kind}: ${fault}`);
    return {
      kind,
      version: 1,
      issuedAtMs: ISSUED_AT_MS,
      staleAtMs: STALE_AT_MS,
      expiresAtMs: EXPIRES_AT_MS,
      content: contents[kind],
    };
  };
  return {
    'trust-list': payloadOf('trust-list'),
    policies: payloadOf('policies'),
    revocations: payloadOf('revocations'),
  };
}

/** Text of the file: an object of compact JWS by kind. */
export function makeShipped(): string {
  const payloads = shippedPayloads();
  const bundles = bundleKinds.map((kind) => [kind, signBundle(payloads[kind], developmentRoot)] as const);
  return `${JSON.stringify(Object.fromEntries(bundles), null, 2)}\n`;
}

if (import.meta.main) {
  writeFileSync(join(repositoryRoot, SHIPPED_FILE), makeShipped());
  console.log(SHIPPED_FILE);
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bundleKinds, trustRootSchema } from '../../contract/bundle.ts';
import { chooseRoots, freshnessOf, openBundle } from '../../electron/codes/open-bundle.ts';
import { readRevocations } from '../../electron/codes/revocations.ts';
import { readTrustList } from '../../electron/codes/trust-list.ts';
import shipped from '../../resources/bundles/shipped.json' with { type: 'json' };
import development from '../../resources/trust-roots/development.json' with { type: 'json' };
import { developmentTrustRoot } from '../../scripts/development-keys.ts';
import { makeShipped, SHIPPED_FILE, shippedPayloads } from '../../scripts/make-bundles.ts';
import { repositoryRoot } from '../../scripts/runtime/paths.ts';

const roots = trustRootSchema.array().parse(development);
const pinned = chooseRoots({ development: roots, own: [], isShipped: false });

test('the development root that ships is the one that signs', () => {
  expect(roots).toEqual([developmentTrustRoot]);
});

test('the committed bundles are what the committed sources make (npm run bundles)', () => {
  expect(readFileSync(join(repositoryRoot, SHIPPED_FILE), 'utf8') === makeShipped()).toBe(true);
});

describe.each(bundleKinds)('the shipped bundle of %s', (kind) => {
  const opened = openBundle(shipped[kind], pinned);

  test('opens under the development root and says what its sources say', () => {
    expect(opened).toMatchObject({ ok: true, value: { ...shippedPayloads()[kind], isDevelopment: true } });
  });

  test('is fresh today and in two years', () => {
    if (!opened.ok) throw new Error(opened.error.detail);
    expect(freshnessOf(opened.value, Date.UTC(2026, 10, 21))).toBe('fresh');
    expect(freshnessOf(opened.value, Date.UTC(2028, 10, 21))).toBe('fresh');
    expect(freshnessOf(opened.value, Date.UTC(2031, 0, 1))).toBe('stale');
    expect(freshnessOf(opened.value, Date.UTC(2036, 0, 1))).toBe('expired');
  });

  test('opens in no shipped build', () => {
    const none = chooseRoots({ development: roots, own: roots, isShipped: true });
    expect(openBundle(shipped[kind], none)).toMatchObject({ ok: false, error: { reason: 'unknown-root' } });
  });
});

test('what ships loads', () => {
  const content = (kind: (typeof bundleKinds)[number]): unknown => {
    const opened = openBundle(shipped[kind], pinned);
    return opened.ok ? opened.value.content : null;
  };
  expect(readTrustList(content('trust-list'), { isDevelopment: true }).ok).toBe(true);
  expect(readRevocations(content('revocations')).ok).toBe(true);
});

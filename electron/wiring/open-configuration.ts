/**
 * Open configuration: the signed bundles of this station, with the loader of each kind.
 *
 * The repository brings bundles under the development root, which a packaged build does not trust; a province
 * puts its own root and bundles into production.json of both folders before it packs. Policies are the exception:
 * the build's own are as trustworthy as its code, so a station without any bundle still has its rules.
 * Without a trust list it trusts nobody's signature, and says so.
 */

import { z } from 'zod';
import { bundleKindSchema, type TrustRoot, trustRootSchema } from '../../contract/bundle.ts';
import { failed } from '../../contract/result.ts';
import type { Freshness } from '../../contract/rule-facts.ts';
import production from '../../resources/bundles/production.json' with { type: 'json' };
import shipped from '../../resources/bundles/shipped.json' with { type: 'json' };
import vietNam from '../../resources/national-rules/vn.json' with { type: 'json' };
import hospital from '../../resources/policies/hospital.json' with { type: 'json' };
import market from '../../resources/policies/market.json' with { type: 'json' };
import office from '../../resources/policies/office.json' with { type: 'json' };
import quarantine from '../../resources/policies/quarantine.json' with { type: 'json' };
import developmentRoots from '../../resources/trust-roots/development.json' with { type: 'json' };
import productionRoots from '../../resources/trust-roots/production.json' with { type: 'json' };
import { chooseRoots, freshnessOf, openBundle } from '../codes/open-bundle.ts';
import { noRevocations, type RevocationSets, readRevocations } from '../codes/revocations.ts';
import { readTrustList, type TrustStore } from '../codes/trust-list.ts';
import { loadPolicies, type PolicyCollection } from '../gate/choose-policy.ts';
import { type BundleStore, createBundleStore } from '../shell/keep-bundles.ts';
import type { WriteLog } from '../shell/write-log.ts';

interface Contents {
  readonly 'trust-list': TrustStore;
  readonly policies: PolicyCollection;
  readonly revocations: RevocationSets;
}

export interface Configuration {
  readonly store: BundleStore<Contents>;
  /** Whose signatures count, with what was revoked; nobody's while no list is trusted here. */
  trust(): TrustStore;
  policies(): PolicyCollection;
  /** Of what signatures are checked against: the list of issuers, and at best stale while revocations are. */
  trustFreshness(nowMs: number): Freshness;
  /** When this build's own rules began to hold: no true clock shows an earlier time. */
  readonly madeAtMs: number;
  /** Of the policies' bundle; the build's own never age. */
  policyFreshness(nowMs: number): Freshness;
}

/** Those that are null leave the development bundle, which no packaged station trusts. */
const bundleTextsSchema = z
  .record(bundleKindSchema, z.string().nullable())
  .transform((texts) => Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== null)));

const nobody: TrustStore = {
  isDevelopment: false,
  signers: new Map(),
  healthCardKeys: new Map(),
  documentAuthorities: [],
  documentCrls: [],
  documentSigners: new Set(),
  revocations: noRevocations,
};

export function openConfiguration(options: {
  readonly dataDir: string;
  /** Roots of the settings. */
  readonly ownRoots: readonly TrustRoot[];
  readonly isShipped: boolean;
  /** The venue's policy: a collection without it is not taken over. */
  readonly policyId: string;
  readonly log: WriteLog;
}): Configuration {
  const { dataDir, ownRoots, isShipped, policyId, log } = options;
  const development = trustRootSchema.array().parse(developmentRoots);
  const built = trustRootSchema.array().parse(productionRoots);
  const roots = chooseRoots({ development, own: [...built, ...ownRoots], isShipped });
  const store = createBundleStore<Contents>({
    dataDir,
    open: (jws) => openBundle(jws, roots),
    load: {
      'trust-list': readTrustList,
      policies(content) {
        const loaded = loadPolicies(content);
        if (!loaded.ok || loaded.value.policies.some(({ id }) => id === policyId)) return loaded;
        return failed({ kind: 'policy-broken', detail: `no policy "${policyId}", which this venue uses` });
      },
      revocations: readRevocations,
    },
    // What a province put in before it packed its stations; in this repository that is nothing.
    shipped: { ...shipped, ...bundleTextsSchema.parse(production) },
    freshnessOf,
    log,
  });
  const builtIn = loadPolicies({
    policies: [office, hospital, market, quarantine],
    nationalRules: [vietNam],
  });
  if (!builtIn.ok) throw new Error(builtIn.error.detail);
  return {
    store,
    trust: () => ({
      ...(store.current('trust-list')?.content ?? nobody),
      revocations: store.current('revocations')?.content ?? noRevocations,
    }),
    policies: () => store.current('policies')?.content ?? builtIn.value,
    trustFreshness(nowMs) {
      const list = store.freshness('trust-list', nowMs);
      // Without current revocations a signature still counts, but staff are told.
      return list === 'fresh' && store.freshness('revocations', nowMs) !== 'fresh' ? 'stale' : list;
    },
    madeAtMs: Math.max(...builtIn.value.policies.map(({ validFromMs }) => validFromMs)),
    policyFreshness: (nowMs) =>
      store.current('policies') === null ? 'fresh' : store.freshness('policies', nowMs),
  };
}

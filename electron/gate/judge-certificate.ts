/**
 * Judge a certificate: a country's DCC business rules over one certificate's payload.
 *
 * Source: eu-dcc-business-rules, "EU DCC validation rules" 1.0: of each identifier the newest version that
 * is valid at the clock; general rules and those of the certificate's kind; acceptance rules of the
 * destination and invalidation rules of the issuing country. All must hold. A rule that this engine is too
 * old for, or that cannot be evaluated, leaves the certificate open: not failed, and not passed either.
 */
import { specificationVersion } from 'certlogic-js';
import { isoOf } from '../../contract/local-time.ts';
import type { NationalRule, NationalRuleSet } from '../../contract/national-rules.ts';
import type { Claims } from '../../contract/reading.ts';
import type { CertificateRules } from '../../contract/rule-facts.ts';
import { applies } from './apply-rule.ts';

const kinds = [
  ['v', 'Vaccination'],
  ['t', 'Test'],
  ['r', 'Recovery'],
] as const;

/** `claims` of a verified DCC; `clockMs`: the validation clock. */
export function judgeCertificate(
  set: NationalRuleSet,
  claims: Claims | null,
  clockMs: number,
): Exclude<CertificateRules, 'none'> {
  const payload = claims?.certificate;
  if (claims === null || payload === undefined) return 'open';
  const kind = kinds.find(([group]) => group in payload);
  if (kind === undefined) return 'open';
  const issuerCountry = countryOf(payload[kind[0]]);
  const rules = applicable(set.rules, kind[1], issuerCountry, clockMs);
  // A set that says nothing of this certificate now (none in date) has not passed it.
  if (rules.length === 0) return 'open';
  const data = {
    payload,
    external: {
      valueSets: set.valueSets,
      validationClock: isoOf(clockMs),
      countryCode: rules.find(({ Type }) => Type === 'Acceptance')?.Country ?? null,
      issuerCountryCode: issuerCountry,
      exp: claims.expiresAtMs === undefined ? null : isoOf(claims.expiresAtMs),
      iat: claims.issuedAtMs === undefined ? null : isoOf(claims.issuedAtMs),
      kid: claims.keyId ?? null,
      region: '',
    },
  };
  const answers = rules.map((rule) => (canApply(rule, payload.ver) ? applies(rule.Logic, data) : null));
  if (answers.includes(false)) return 'failed';
  return answers.includes(null) ? 'open' : 'passed';
}

/** `co` of the first entry: who issued it. */
function countryOf(entries: unknown): string | null {
  const first: unknown = Array.isArray(entries) ? entries[0] : null;
  const country = typeof first === 'object' && first !== null && 'co' in first ? first.co : null;
  return typeof country === 'string' ? country : null;
}

function applicable(
  rules: readonly NationalRule[],
  kind: string,
  issuerCountry: string | null,
  clockMs: number,
): readonly NationalRule[] {
  const newest = new Map<string, NationalRule>();
  for (const rule of rules) {
    if (rule.CertificateType !== 'General' && rule.CertificateType !== kind) continue;
    if (rule.Type === 'Invalidation' && rule.Country !== issuerCountry) continue;
    if (clockMs < rule.ValidFrom || clockMs > rule.ValidTo) continue;
    const known = newest.get(rule.Identifier);
    if (known === undefined || compareVersions(rule.Version, known.Version) > 0)
      newest.set(rule.Identifier, rule);
  }
  return [...newest.values()];
}

/** Whether the engine is no older than the rule, and the certificate's schema neither older nor of another major. */
function canApply({ EngineVersion, SchemaVersion }: NationalRule, schemaVersion: unknown): boolean {
  return (
    compareVersions(specificationVersion, EngineVersion) >= 0 &&
    typeof schemaVersion === 'string' &&
    schemaVersion.split('.')[0] === SchemaVersion.split('.')[0] &&
    compareVersions(schemaVersion, SchemaVersion) >= 0
  );
}

function compareVersions(a: string, b: string): number {
  const [left, right] = [a.split('.').map(Number), b.split('.').map(Number)];
  for (let index = 0; index < 3; index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

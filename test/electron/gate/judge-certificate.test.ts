import { describe, expect, it } from 'vitest';
import { isoOf } from '../../../contract/local-time.ts';
import { type NationalRuleSet, nationalRuleSetSchema } from '../../../contract/national-rules.ts';
import type { Claims } from '../../../contract/reading.ts';
import { judgeCertificate } from '../../../electron/gate/judge-certificate.ts';
import { shippedPolicy } from '../../../scripts/shipped-policies.ts';

const NOW_MS = Date.parse('2022-04-20T08:00:00+07:00');
const DAY_MS = 24 * 3_600_000;
const { nationalRules } = shippedPolicy('hospital');
if (nationalRules === null) throw new Error('the hospital names no rules');
const vn = nationalRules;

const dayBefore = (days: number): string => isoOf(NOW_MS - days * DAY_MS).slice(0, 10);
const hoursBefore = (hours: number): string => isoOf(NOW_MS - hours * 3_600_000).replace('.000', '');
const certificate = (group: 'v' | 't' | 'r', entry: object, ver = '1.3.0'): Claims => ({
  certificate: {
    ver,
    nam: { fnt: 'MAU' },
    dob: '1990-01-01',
    [group]: [{ tg: '840539006', co: 'VN', ...entry }],
  },
  issuedAtMs: NOW_MS - DAY_MS,
  expiresAtMs: NOW_MS + DAY_MS,
  keyId: '0011223344556677',
});
const dose = (dn: number, sd: number, days: number): Claims =>
  certificate('v', { dn, sd, dt: dayBefore(days) });

describe('the national rules that ship', () => {
  it.each<[string, Claims, string]>([
    ['two of two doses a month ago', dose(2, 2, 30), 'passed'],
    ['one of two doses', dose(1, 2, 30), 'failed'],
    ['a last dose 14 days ago', dose(2, 2, 14), 'passed'],
    ['a last dose 13 days ago', dose(2, 2, 13), 'failed'],
    ['a last dose of over a year ago', dose(3, 3, 370), 'failed'],
    [
      'a negative PCR of yesterday',
      certificate('t', { tr: '260415000', tt: 'LP6464-4', sc: hoursBefore(24) }),
      'passed',
    ],
    [
      'a PCR of 72 hours ago',
      certificate('t', { tr: '260415000', tt: 'LP6464-4', sc: hoursBefore(72) }),
      'passed',
    ],
    [
      'a PCR of 73 hours ago',
      certificate('t', { tr: '260415000', tt: 'LP6464-4', sc: hoursBefore(73) }),
      'failed',
    ],
    [
      'a rapid test of 25 hours ago',
      certificate('t', { tr: '260415000', tt: 'LP217198-3', sc: hoursBefore(25) }),
      'failed',
    ],
    ['a positive test', certificate('t', { tr: '260373001', tt: 'LP6464-4', sc: hoursBefore(2) }), 'failed'],
    ['a recovery', certificate('r', { fr: dayBefore(60), df: dayBefore(49), du: dayBefore(-100) }), 'passed'],
    [
      'a recovery past its end',
      certificate('r', { fr: dayBefore(170), df: dayBefore(159), du: dayBefore(2) }),
      'failed',
    ],
    ['another disease', certificate('v', { tg: '0', dn: 2, sd: 2, dt: dayBefore(30) }), 'failed'],
    ['a dose without a date', certificate('v', { dn: 2, sd: 2 }), 'open'],
    [
      'a payload of a schema before the rules',
      certificate('v', { dn: 2, sd: 2, dt: dayBefore(30) }, '0.9.0'),
      'open',
    ],
    ['no payload', {}, 'open'],
    ['a payload of no known kind', { certificate: { ver: '1.3.0' } }, 'open'],
  ])('judge %s', (_, claims, expected) => {
    expect(judgeCertificate(vn, claims, NOW_MS)).toBe(expected);
  });

  it('leave a certificate open before they begin and after they end', () => {
    const before = Date.parse('2021-12-16T00:00:00+07:00') - 1;
    expect(judgeCertificate(vn, dose(2, 2, 30), before)).toBe('open');
    expect(judgeCertificate(vn, dose(2, 2, 30), Date.parse('2031-01-01T00:00:00+07:00'))).toBe('open');
  });
});

describe('a set of rules', () => {
  const rule = (changes: object): unknown => ({
    Identifier: 'GR-VN-0001',
    Type: 'Acceptance',
    Country: 'VN',
    Version: '1.0.0',
    SchemaVersion: '1.0.0',
    Engine: 'CERTLOGIC',
    EngineVersion: '1.0.0',
    CertificateType: 'General',
    Description: [{ lang: 'en', desc: 'x' }],
    ValidFrom: '2022-01-01T00:00:00Z',
    ValidTo: '2023-01-01T00:00:00Z',
    AffectedFields: [],
    Logic: false,
    ...changes,
  });
  const setOf = (...rules: object[]): NationalRuleSet =>
    nationalRuleSetSchema.parse({ id: 'x', rules: rules.map(rule), valueSets: { colours: ['red'] } });
  const judged = (...rules: object[]): string => judgeCertificate(setOf(...rules), dose(2, 2, 30), NOW_MS);

  it('uses the newest valid version of a rule, by number and not by letter', () => {
    expect(judged({ Version: '1.9.0' }, { Version: '1.10.0', Logic: true })).toBe('passed');
    expect(
      judged({ Version: '1.9.0' }, { Version: '2.0.0', Logic: true, ValidFrom: '2022-06-01T00:00:00Z' }),
    ).toBe('failed');
  });

  it('leaves a certificate open when a rule wants a newer engine or cannot be evaluated', () => {
    expect(judged({ Logic: true, EngineVersion: '9.0.0' })).toBe('open');
    expect(judged({ Logic: { '>': ['a', 1] } })).toBe('open');
    expect(judged({ Logic: { '>': ['a', 1] } }, { Identifier: 'GR-VN-0002' })).toBe('failed');
  });

  it('asks the issuing country’s invalidation rules, and no other country’s', () => {
    const invalidation = { Identifier: 'IR-VN-0001', Type: 'Invalidation' };
    expect(judged(invalidation)).toBe('failed');
    expect(judged({ ...invalidation, Identifier: 'IR-FR-0001', Country: 'FR' })).toBe('open');
  });

  it('hands rules the clock, the value sets and the country of arrival', () => {
    const reads = (path: string, value: string): object => ({
      Logic: { '===': [{ var: `external.${path}` }, value] },
    });
    expect(judged(reads('validationClock', isoOf(NOW_MS)))).toBe('passed');
    expect(judged(reads('countryCode', 'VN'))).toBe('passed');
    expect(judged(reads('kid', '0011223344556677'))).toBe('passed');
    expect(judged({ Logic: { in: ['red', { var: 'external.valueSets.colours' }] } })).toBe('passed');
  });
});

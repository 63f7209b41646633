import { expect, test } from 'vitest';
import { findSurprises } from '../../../scripts/rig/soak-ledger.ts';

const visit = (seq: number, change: Partial<Parameters<typeof findSurprises>[0][number]> = {}) => ({
  seq,
  lane: 'main',
  via: 'serial' as const,
  isUnreadable: false,
  outcome: 'accept' as const,
  family: 'declaration' as const,
  ...change,
});
const good = { label: 'signed declaration', expects: 'accept' as const };

test('what was sent is what is stored', () => {
  const stored = [
    visit(1),
    visit(2, { lane: 'exit' }),
    visit(3, { isUnreadable: true, outcome: 'ask' }),
    visit(4, { family: 'assisted-declaration', via: 'manual' }),
    visit(5, { outcome: 'deny' }),
  ];
  const main = [good, { label: 'garbage', expects: 'unreadable' as const }, { label: 'link', expects: null }];
  expect(findSurprises(stored, { lanes: { main, exit: [good] }, byGuard: 1 })).toEqual([]);
});

test('a lost visit, another answer and a declaration that is not there are each named', () => {
  const stored = [visit(1), visit(7, { lane: 'exit', outcome: 'deny' })];
  expect(findSurprises(stored, { lanes: { main: [good, good], exit: [good] }, byGuard: 1 })).toEqual([
    'lane main: 2 visitors, 1 visits',
    'exit 7: signed declaration was answered "deny"',
    '1 were declared for, 0 are stored',
  ]);
});

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { everyFact } from '../../../electron/gate/apply-rule.ts';

const page = readFileSync(new URL('../../../docs/policies.md', import.meta.url), 'utf8');

const pathsOf = (value: unknown, prefix = ''): string[] =>
  typeof value !== 'object' || value === null || Array.isArray(value)
    ? [prefix]
    : Object.entries(value).flatMap(([key, inner]) =>
        pathsOf(inner, prefix === '' ? key : `${prefix}.${key}`),
      );

it('documents every fact by its path, and no fact that does not exist', () => {
  const table = page.slice(page.indexOf('## Facts'), page.indexOf('Two codes are one'));
  const documented = [...table.matchAll(/^\| (`[^|]+) \|/gm)]
    .flatMap(([, cell = '']) => [...cell.matchAll(/`([^`]+)`/g)])
    .map(([, path]) => path);
  expect(documented.sort()).toEqual([...pathsOf(everyFact), 'answers.ID'].sort());
});

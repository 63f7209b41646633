/**
 * docs/openapi.yaml is written by hand; what it lists must be what the schemas list.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { problems } from '../../collector/errors.ts';
import { trustSchema } from '../../contract/reading.ts';
import { directionSchema, viaSchema } from '../../contract/scan.ts';
import { apiErrorSchema, MAX_BATCH_VISITS, rowAnswerSchema } from '../../contract/sync-api.ts';
import { outcomeSchema } from '../../contract/verdict.ts';
import { visitSchema } from '../../contract/visit.ts';

const text = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'openapi.yaml'), 'utf8');
const visit = text.slice(text.indexOf('\n    Visit:'));

const listOf = (part: string, key: string): string[] => {
  const found = new RegExp(`\\b${key}:[^\\[]*?enum: \\[([^\\]]+)\\]`).exec(part);
  return (found?.[1] ?? '').split(',').map((word) => word.trim());
};

describe('docs/openapi.yaml', () => {
  it('names every field of a visit, as required and as property', () => {
    const fields = Object.keys(visitSchema.shape);
    const required = visit.slice(visit.indexOf('required:'), visit.indexOf('properties:'));
    const properties = visit.slice(visit.indexOf('properties:'));
    expect([...required.matchAll(/- (\w+)/g)].map((match) => match[1])).toEqual(fields);
    expect([...properties.matchAll(/^ {8}(\w+):/gm)].map((match) => match[1])).toEqual(fields);
  });

  it('lists the same words as the schemas', () => {
    expect(listOf(visit, 'via')).toEqual(viaSchema.options);
    expect(listOf(visit, 'direction')).toEqual(directionSchema.options);
    expect(listOf(visit, 'trust')).toEqual(trustSchema.options);
    expect(listOf(visit, 'outcome')).toEqual(outcomeSchema.options);
    expect(listOf(text, 'error')).toEqual(apiErrorSchema.shape.error.options);
    const refused = rowAnswerSchema.options.find((option) => option.shape.status.value === 'refused');
    if (refused === undefined || !('reason' in refused.shape)) throw new Error('no refused answer');
    expect(listOf(text, 'reason')).toEqual(refused.shape.reason.options);
  });

  it('names every status that the catalogue of problems can answer a batch with', () => {
    const paths = text.slice(text.indexOf('/v1/visits:'), text.indexOf('/v1/health:'));
    const listed = [...paths.matchAll(/'(\d{3})': \{/g)].map((match) => Number(match[1]));
    const statuses = Object.values(problems).map((problem) => problem.status);
    // 404 is for other addresses.
    expect(listed).toEqual([...new Set(statuses)].filter((status) => status !== 404).sort());
  });

  it('gives the same largest batch', () => {
    expect([...text.matchAll(/maxItems: (\d+)/g)].map((match) => Number(match[1]))).toEqual([
      MAX_BATCH_VISITS,
      MAX_BATCH_VISITS,
    ]);
  });
});

/**
 * docs/openapi.yaml is written by hand; what it lists must be what the schemas list.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createCollector } from '../../collector/app.ts';
import { type ProblemName, problems } from '../../collector/errors.ts';
import { bundleKindSchema } from '../../contract/bundle.ts';
import {
  checkpointBatchAnswerSchema,
  checkpointBatchSchema,
  checkpointSchema,
  MAX_CHECKPOINTS,
} from '../../contract/checkpoint.ts';
import {
  erasureDoneAnswerSchema,
  erasureDoneSchema,
  erasureOrderSchema,
  erasurePageSchema,
  MAX_ERASURE_PAGE,
  MAX_ERASURE_VISITS,
} from '../../contract/erasure.ts';
import { pairingSchema } from '../../contract/occupancy.ts';
import { trustSchema } from '../../contract/reading.ts';
import {
  declarationBatchAnswerSchema,
  declarationNumberSchema,
  declarationRecordSchema,
  declarationRowAnswerSchema,
  lookUpAnswerSchema,
  lookUpRequestSchema,
  MAX_DECLARATION_ROWS,
  MAX_REGISTER_PAGE,
  registerKeySchema,
  registerPageSchema,
} from '../../contract/register.ts';
import { directionSchema, viaSchema } from '../../contract/scan.ts';
import {
  apiErrorSchema,
  batchAnswerSchema,
  MAX_BATCH_VISITS,
  rowAnswerSchema,
  visitBatchSchema,
} from '../../contract/sync-api.ts';
import { sealedClaimsSchema, wrappedDataKeySchema, wrapSchema } from '../../contract/vault.ts';
import { outcomeSchema } from '../../contract/verdict.ts';
import { visitSchema } from '../../contract/visit.ts';

const text = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'openapi.yaml'), 'utf8');

/** One schema of the components, by its name. */
function schemaOf(name: string): string {
  const from = text.indexOf(`\n    ${name}:`);
  if (from === -1) throw new Error(`docs/openapi.yaml has no schema ${name}`);
  const next = /\n {4}\w/.exec(text.slice(from + 5));
  return text.slice(from, next === null ? undefined : from + 5 + next.index);
}

/** One address of the paths. */
function pathOf(address: string): string {
  const from = text.indexOf(`\n  ${address}:`);
  if (from === -1) throw new Error(`docs/openapi.yaml has no address ${address}`);
  const next = /\n {2}?(\/|\w)/.exec(text.slice(from + 3));
  return text.slice(from, next === null ? undefined : from + 3 + next.index);
}

const visit = schemaOf('Visit');

const listOf = (part: string, key: string): string[] => {
  const found = new RegExp(`\\b${key}:[^\\[]*?enum: \\[([^\\]]+)\\]`).exec(part);
  return (found?.[1] ?? '').split(',').map((word) => word.trim());
};

const propertiesOf = (part: string): (string | undefined)[] =>
  [...part.slice(part.indexOf('properties:')).matchAll(/^ {8}(\w+):/gm)].map((match) => match[1]);

/** The words of every `required: [...]` and `enum: [...]`, one list each. */
const listsOf = (part: string, key: 'required' | 'enum'): (string[] | undefined)[] =>
  [...part.matchAll(new RegExp(`${key}: \\[([^\\]]+)\\]`, 'g'))].map((match) =>
    match[1]?.split(',').map((word) => word.trim()),
  );

describe('docs/openapi.yaml', () => {
  it('names every field of a visit, as required and as property', () => {
    const fields = Object.keys(visitSchema.shape);
    const required = visit.slice(visit.indexOf('required:'), visit.indexOf('properties:'));
    expect([...required.matchAll(/- (\w+)/g)].map((match) => match[1])).toEqual(fields);
    expect(propertiesOf(visit)).toEqual(fields);
  });

  it('lists the same words as the schemas', () => {
    expect(listOf(visit, 'via')).toEqual(viaSchema.options);
    expect(listOf(visit, 'direction')).toEqual(directionSchema.options);
    expect(listOf(visit, 'trust')).toEqual(trustSchema.options);
    expect(listOf(visit, 'outcome')).toEqual(outcomeSchema.options);
    expect(listOf(text, 'error')).toEqual(apiErrorSchema.shape.error.options);
    const refused = rowAnswerSchema.options.find((option) => option.shape.status.value === 'refused');
    if (refused === undefined || !('reason' in refused.shape)) throw new Error('no refused answer');
    expect(listOf(schemaOf('RowAnswer'), 'reason')).toEqual(refused.shape.reason.options);
    expect(listsOf(pathOf('/v1/bundles/{kind}'), 'enum')).toEqual([bundleKindSchema.options]);
    expect(listOf(visit, 'pairing')).toEqual(pairingSchema.options);
    expect(listOf(schemaOf('CheckpointBatchAnswer'), 'items')).toEqual(
      checkpointBatchAnswerSchema.shape.answers.element.options,
    );
  });

  it('names every field of a declaration, and requires those that are not optional', () => {
    const part = schemaOf('Declaration');
    const fields = Object.entries(declarationRecordSchema.shape);
    expect(propertiesOf(part)).toEqual(fields.map(([name]) => name));
    const required = part.slice(part.indexOf('required:'), part.indexOf('properties:'));
    expect([...required.matchAll(/- (\w+)/g)].map((match) => match[1])).toEqual(
      fields.filter(([, schema]) => !schema.isOptional()).map(([name]) => name),
    );
  });

  it.each([
    ['VisitBatch', [visitBatchSchema]],
    ['BatchAnswer', [batchAnswerSchema]],
    ['WrappedDataKey', [wrappedDataKeySchema]],
    ['Wrap', [wrapSchema]],
    ['SealedClaims', [sealedClaimsSchema]],
    ['CheckpointBatch', [checkpointBatchSchema]],
    ['Checkpoint', [checkpointSchema]],
    ['CheckpointBatchAnswer', [checkpointBatchAnswerSchema]],
    ['ErasurePage', [erasurePageSchema]],
    ['ErasureOrder', [erasureOrderSchema]],
    ['ErasureDone', [erasureDoneSchema]],
    ['ErasureDoneAnswer', [erasureDoneAnswerSchema]],
    ['DeclarationBatchAnswer', [declarationBatchAnswerSchema]],
    ['DeclarationRowAnswer', declarationRowAnswerSchema.options],
    ['LookUpRequest', [lookUpRequestSchema]],
    ['LookUpAnswer', lookUpAnswerSchema.options],
    ['RegisterKey', [registerKeySchema]],
    ['RegisterPage', [registerPageSchema]],
  ] as const)('requires every field of %s', (name, schemas) => {
    const fields = schemas.map(({ shape }) => Object.keys(shape));
    expect(listsOf(schemaOf(name), 'required')).toEqual(fields);
  });

  it('lists the answers to a declaration', () => {
    const [, , refused] = declarationRowAnswerSchema.options;
    expect(listsOf(schemaOf('DeclarationRowAnswer'), 'enum')).toEqual([
      declarationNumberSchema.options,
      refused.shape.reason.options,
    ]);
  });

  it('describes every address that the collector answers, and no other', () => {
    const app = createCollector({ pool: null as never, log: () => undefined, authorityKeyId: null });
    const described = [...text.matchAll(/^ {2}(\/\S+):\n {4}(\w+):/gm)].map(([, path = '', method = '']) => ({
      url: path.replace(/\{(\w+)\}/, ':$1'),
      method: method.toUpperCase() as 'GET' | 'POST',
    }));
    expect(described.filter((route) => !app.hasRoute(route))).toEqual([]);
    const answered = app.printRoutes().match(/\((GET|POST)/g) ?? [];
    expect(described).toHaveLength(answered.length);
  });

  it.each([
    ['/v1/visits', ['notFound', 'notPublished', 'wrongEpoch']],
    ['/v1/checkpoints', ['notFound', 'notPublished', 'wrongEpoch']],
    ['/v1/erasures', ['notFound', 'notPublished', 'wrongEpoch', 'tooLarge', 'notJsonType']],
    ['/v1/erasures/done', ['notFound', 'notPublished', 'wrongEpoch']],
    ['/v1/declarations', ['notFound', 'notPublished', 'wrongEpoch']],
    ['/v1/declarations/look-up', ['notFound', 'notPublished', 'wrongEpoch']],
    ['/v1/register/key', ['notFound', 'notPublished', 'wrongEpoch', 'badQuery', 'tooLarge', 'notJsonType']],
    ['/v1/register', ['notFound', 'notPublished', 'tooLarge', 'notJsonType']],
    ['/v1/bundles/{kind}', ['badQuery', 'wrongEpoch', 'tooLarge', 'notJsonType']],
  ] as const)('names every status that the catalogue of problems can answer %s with', (address, without) => {
    const listed = [...pathOf(address).matchAll(/'([45]\d\d)': \{/g)].map((match) => Number(match[1]));
    const never = without.map((name: ProblemName) => problems[name].status);
    const statuses = Object.values(problems).map((problem) => problem.status);
    const isPossible = (status: number): boolean => !never.some((other) => other === status);
    expect(listed).toEqual([...new Set(statuses)].filter(isPossible).sort());
  });

  it('gives the same largest batches and pages', () => {
    expect([...text.matchAll(/maxItems: (\d{2,})/g)].map((match) => Number(match[1]))).toEqual([
      // Keys, visits, checkpoints, their answers, orders and their visits, answers about visits.
      MAX_BATCH_VISITS,
      MAX_BATCH_VISITS,
      MAX_CHECKPOINTS,
      MAX_CHECKPOINTS,
      MAX_ERASURE_PAGE,
      MAX_ERASURE_VISITS,
      MAX_BATCH_VISITS,
      MAX_DECLARATION_ROWS,
      MAX_DECLARATION_ROWS,
      MAX_REGISTER_PAGE,
    ]);
    const longest = visitSchema.shape.sealedClaims.unwrap().shape.bytes.maxLength;
    expect(schemaOf('SealedClaims')).toContain(`maxLength: ${longest}`);
    expect(pathOf('/v1/register')).toContain(`maximum: ${MAX_REGISTER_PAGE}, default: ${MAX_REGISTER_PAGE}`);
  });
});

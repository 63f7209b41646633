/**
 * National rules: DCC business rules in the format that the EU gateway hands out.
 *
 * Source: eu-dcc-business-rules, "EU DCC validation rules" (technical specification 1.0); rules of one set
 * are evaluated over `{payload, external}` and all must hold. Value sets are the lists of codes that rules
 * look things up in. Field names are the specification's, hence their capitals.
 */
import { z } from 'zod';
import { readIsoTime } from './local-time.ts';

export const nationalRuleSetIdSchema = z.string().regex(/^[a-z0-9-]{1,32}$/);

export const nationalRuleSchema = z.object({
  /** "GR-CZ-0001": kind, country, number. */
  Identifier: z.string().regex(/^(GR|VR|TR|RR|IR)-[A-Z]{2}-\d{4}$/),
  Type: z.enum(['Acceptance', 'Invalidation']),
  Country: z.string().regex(/^[A-Z]{2}$/),
  Region: z.string().optional(),
  Version: z.string().regex(/^\d+\.\d+\.\d+$/),
  SchemaVersion: z.string().regex(/^\d+\.\d+\.\d+$/),
  Engine: z.literal('CERTLOGIC'),
  EngineVersion: z.string().regex(/^\d+\.\d+\.\d+$/),
  CertificateType: z.enum(['General', 'Test', 'Vaccination', 'Recovery']),
  Description: z.array(z.object({ lang: z.string(), desc: z.string() })).min(1),
  /** Date-times with offset, as the gateway writes them; Unix milliseconds once parsed. */
  ValidFrom: z.iso.datetime({ offset: true }).transform(readIsoTime),
  ValidTo: z.iso.datetime({ offset: true }).transform(readIsoTime),
  AffectedFields: z.array(z.string()),
  Logic: z.unknown(),
});
export type NationalRule = z.infer<typeof nationalRuleSchema>;

export const nationalRuleSetSchema = z.strictObject({
  id: nationalRuleSetIdSchema,
  rules: z.array(nationalRuleSchema).min(1).max(256),
  /** Codes by the name of their value set, e.g. `vaccines-covid-19-names`. */
  valueSets: z.record(z.string(), z.array(z.string())),
});
export type NationalRuleSet = z.infer<typeof nationalRuleSetSchema>;

/** Content of a policies bundle. */
export const policyCollectionSchema = z.strictObject({
  policies: z.array(z.unknown()).min(1).max(256),
  nationalRules: z.array(nationalRuleSetSchema).max(64),
});

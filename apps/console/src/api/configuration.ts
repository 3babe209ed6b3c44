import { z } from 'zod';

const settings = z.record(z.string(), z.unknown());

export const configDocument = z.object({
  name: z.string().describe('all, or the name of a service'),
  revision: z.int().nullable().describe('Null if there is none'),
  settings,
  trial: z.object({ instance: z.string(), settings }).nullable(),
  problem: z.string().nullable().describe('Why it is damaged; null if it is not'),
});
export const settingSchema = z.object({
  name: z.string(),
  type: z.string(),
  description: z.string(),
  default: z.unknown(),
  unit: z.string().nullable(),
  options: z.array(z.string()).nullable().describe('The allowed texts, if they are listed'),
  minimum: z.number().nullable(),
  maximum: z.number().nullable(),
});
export const runningInstance = z.object({
  id: z.string(),
  name: z.string().nullable(),
  service: z.string(),
  documents: z.array(
    z.object({
      document: z.string(),
      revision: z.int().nullable(),
      isTrial: z.boolean(),
      rejected: z.object({ revision: z.int().nullable(), reason: z.string() }).nullable(),
    }),
  ),
  pinned: z.array(z.string()),
  problem: z.string().nullable().describe('Why it does not report its documents'),
});
export const configuration = z.object({
  documents: z.array(configDocument),
  schemas: z.record(z.string(), z.array(settingSchema)).describe('The dynamic settings of each document'),
  instances: z.array(runningInstance),
});
export type Configuration = z.output<typeof configuration>;

export const configHistory = z.object({
  document: z.string(),
  entries: z
    .array(
      z.object({
        revision: z.int(),
        at: z.string(),
        author: z.string(),
        message: z.string(),
        settings,
        trial: z.object({ instance: z.string(), settings }).nullable(),
      }),
    )
    .describe('Newest first'),
});
export type ConfigHistory = z.output<typeof configHistory>;

export const configChange = z.strictObject({
  revision: z.int().nullable().describe('The revision that the change begins with; 409 if there is a newer one'),
  settings: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
    .describe('null removes a setting'),
  instance: z.string().optional().describe('Only for this instance, as a trial'),
  message: z.string().max(500).default(''),
});
export const configRollback = z.strictObject({ to: z.int().min(1) });
export const writtenRevision = z.object({ revision: z.int() });

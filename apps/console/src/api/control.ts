import { z } from 'zod';

/** Who uses the page, and what the page offers. */
export const session = z.object({
  access: z.enum(['open', 'signed-in', 'signed-out']).describe('open: all visitors are operators (demo)'),
  email: z.string().nullable(),
  actionToken: z.string().nullable().describe('For the header x-action-token of each call that changes something'),
  canControl: z.boolean().describe('Whether the console can stop, kill and add instances: only in the local stack'),
  installation: z.string(),
});
export type Session = z.output<typeof session>;
export const signIn = z.strictObject({ email: z.string().max(254), password: z.string().max(1_000) });

/** An action on a process of the local stack. `freeze` ends by itself after 10 s. */
export const controlAction = z.discriminatedUnion('action', [
  z.strictObject({ action: z.enum(['stop', 'start', 'kill', 'freeze', 'restart', 'remove']), name: z.string() }),
  z.strictObject({ action: z.literal('add'), service: z.string() }),
]);
export type ControlAction = z.output<typeof controlAction>;
export const controlResult = z.object({ name: z.string() });

/** A fault of one instance, written as a trial of its configuration. Zeros end it. */
export const fault = z.strictObject({
  instance: z.string(),
  delayMs: z.int().min(0).max(10_000).default(0),
  abortPercent: z.int().min(0).max(100).default(0),
});

export const traffic = z.strictObject({ callsPerSecond: z.number().min(0).max(1_000) });

/** Any failed request (RFC 9457). */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string(),
});
export type Problem = z.output<typeof problem>;

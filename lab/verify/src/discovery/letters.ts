import { anyone, contract, query } from '@signalbox/contract';
import { z } from 'zod';

/** The contract of the test service: one idempotent message. */
export const letters = contract('letters', {
  weigh: query({ auth: anyone(), request: z.object({}), reply: z.object({ grams: z.int() }) }),
});

/** How an instance answers: after this delay, with an error if `fails`. */
export interface Condition {
  readonly delayMs: number;
  readonly fails: boolean;
}

import { anyone, contract, query } from '@signalbox/contract';
import { z } from 'zod';

/** A service of one message, safe to repeat, whose instances are told how to fail. */
export const letters = contract('letters', {
  weigh: query({ auth: anyone(), request: z.object({}), reply: z.object({ grams: z.int() }) }),
});

/** How an instance is from now on. */
export interface Condition {
  readonly delayMs: number;
  readonly fails: boolean;
}

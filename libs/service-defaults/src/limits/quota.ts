import { z } from 'zod';

/** A limit: `requests` at once, and as many again in each period of `seconds`. */
export interface Quota {
  readonly requests: number;
  readonly seconds: number;
}

/** A quota such as `10/100`: 10 at once, and 10 per 100 s. `0` means no limit. */
export const quota = () =>
  z
    .string()
    .regex(/^(0|[1-9]\d{0,6}\/[1-9]\d{0,5})$/, 'expected REQUESTS/SECONDS like 10/100, or 0')
    .transform((value): Quota | undefined => {
      const [requests, seconds] = value.split('/').map(Number) as [number, number];
      return requests === 0 ? undefined : { requests, seconds };
    });

/** The time in which a quota refills one request, in milliseconds. */
export const refillMs = ({ requests, seconds }: Quota): number => (seconds * 1000) / requests;

import { RemoteError } from '@signalbox/rpc';
import { z } from 'zod';

interface OrderLine {
  readonly productId: string;
}

const details = z.object({ productIds: z.array(z.string()) });

/** Where the service tells which products it doesn't know, the same error with the lines that name them. */
export function withUnknownProducts(error: unknown, items: readonly OrderLine[]): unknown {
  if (!(error instanceof RemoteError) || error.code !== 'UNKNOWN_PRODUCT') return error;
  const unknown = new Set(details.safeParse(error.details).data?.productIds);
  const faults = items.flatMap(({ productId }, index) =>
    unknown.has(productId) ? [{ field: `items[${index}].productId`, message: `there is no product ${productId}` }] : [],
  );
  return new RemoteError(error.code, error.message, { faults });
}

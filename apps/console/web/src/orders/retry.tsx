import { send } from '../api/client.ts';
import { Button } from '../parts/button.tsx';
import { shortId } from '../parts/formats.ts';
import { perform } from '../parts/toast.tsx';

/** Takes the next step of an unsettled order now. */
export function RetryButton({ orderId }: { orderId: string }) {
  const retry = () =>
    perform(`The order ${shortId(orderId)} takes its next step`, () =>
      send('POST', '/api/orders/:orderId/retry', undefined, { orderId }),
    );
  return (
    <Button onClick={retry} label={`Retry order ${shortId(orderId)}`}>
      Retry
    </Button>
  );
}

import type { Stack } from '../stack.ts';
import type { NumberedOrder, Order, Report } from './order.ts';

/** From now on carries out what the process that started this one asks for, where they have a channel. */
export function takeOrders(stack: Stack): void {
  const report = (what: Report) => process.connected && process.send?.(what);
  process.on('message', ({ number, order }: NumberedOrder) => {
    carryOut(stack, order).then(
      (name) => report({ number, name }),
      (error: unknown) => report({ number, error: (error as Error).message }),
    );
  });
  // Number 0: the system is ready to be ordered about.
  report({ number: 0 });
}

async function carryOut(stack: Stack, order: Order): Promise<string> {
  if (order.kind === 'add') return stack.add(order.service, order.env);
  const { kind, name } = order;
  if (kind === 'remove') await stack.remove(name);
  else await stack.process(name)[kind]();
  return name;
}

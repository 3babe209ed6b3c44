import type { Stack } from '../stack.ts';
import type { NumberedOrder, Order, Report } from './order.ts';

/** Executes the commands of the parent process, if there is an IPC channel to it. */
export function takeOrders(stack: Stack): void {
  const report = (what: Report) => process.connected && process.send?.(what);
  process.on('message', ({ number, order }: NumberedOrder) => {
    carryOut(stack, order).then(
      (name) => report({ number, name }),
      (error: unknown) => report({ number, error: (error as Error).message }),
    );
  });
  // Number 0 means: the system is ready and accepts commands.
  report({ number: 0 });
}

async function carryOut(stack: Stack, order: Order): Promise<string> {
  if (order.kind === 'add') return stack.add(order.service, order.env);
  const { kind, name } = order;
  if (kind === 'remove') await stack.remove(name);
  else await stack.process(name)[kind]();
  return name;
}

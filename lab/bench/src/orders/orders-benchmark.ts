import { startTemporaryStack } from '@signalbox/lab-parts/temporary-stack';
import type { Benchmark, Session } from '../benchmark.ts';
import { assertDurable, bareCallers } from './bare-callers.ts';
import { parseOptions, USAGE, type Options } from './options.ts';
import { cpuSeconds, perOrder } from './cpu.ts';
import { orderCallers } from './order-callers.ts';
import type { OrdersResult, Round } from './orders-result.ts';
import { checks, section } from './section.ts';
import { customersWithCredit } from './customers-with-credit.ts';
import { takeTurn, type Turn, type Worker } from './turn.ts';

export const CONCURRENCIES = [1, 16] as const;

// After this number, V8 has optimized the hot code: an order runs hundreds of functions, and V8 compiles the last of them
// after thousands of orders.
const WARM_UP_ORDERS = { complete: 10_000, partial: 10_000, quick: 2_000 } as const;
const WARM_UP_TURN_SECONDS = 2;

export const ordersBenchmark: Benchmark<OrdersResult> = {
  summary: 'confirmed orders compared with their three commits alone, on the same two databases: throughput, latency',
  usage: USAGE,
  run: async (args, session) => {
    const options = parseOptions(args);
    return { extent: options.extent, result: await run(options, session) };
  },
  section,
  checks: ({ rounds }) => checks(rounds),
};

async function run(options: Options, session: Session): Promise<OrdersResult> {
  const { extent, rounds: roundCount, seconds, instances } = options;
  const { processes, signal, log } = session;
  log('starting the stack');
  // The same settings as `npm start`, so the databases are equally durable.
  const env = { NODE_ENV: 'production', CONSUL_HTTP_ADDR: undefined };
  const running = await startTemporaryStack({ scale: { users: instances, orders: instances }, args: [], env });
  processes.onStopped(() => running.stop());
  const stack = running.state();
  await assertDurable(stack);
  const customers = await customersWithCredit(stack, Math.max(...CONCURRENCIES));
  const system = await orderCallers(stack, customers);
  const bare = await bareCallers(stack, customers, system.product);
  const turn = (workers: readonly Worker[], concurrency: number, length = seconds) =>
    takeTurn(workers.slice(0, concurrency), length, signal);
  try {
    let warmUpOrders = 0;
    while (warmUpOrders < WARM_UP_ORDERS[extent]) {
      const { rate } = await turn(system.workers, Infinity, WARM_UP_TURN_SECONDS);
      warmUpOrders += Math.round(rate * WARM_UP_TURN_SECONDS);
      log(`warming up: ${warmUpOrders} of ${WARM_UP_ORDERS[extent]} orders`);
    }
    await turn(bare.workers, Infinity, WARM_UP_TURN_SECONDS);
    const rounds: Round[] = [];
    for (let number = 1; number <= roundCount; number += 1) {
      for (const concurrency of CONCURRENCIES) {
        const before = cpuSeconds(stack);
        const orders = await turn(system.workers, concurrency);
        const cpuMs = perOrder(before, cpuSeconds(stack), orders);
        const commits = await turn(bare.workers, concurrency);
        rounds.push({ concurrency, orders, commits, cpuMs });
        log(
          `${number}/${roundCount} c${concurrency}  ${summary('orders', orders)}  ${summary('three commits', commits)}  ` +
            `rates ${(orders.rate / commits.rate).toFixed(2)}  p50 ${(orders.p50Ms / commits.p50Ms).toFixed(2)}`,
        );
      }
    }
    return { instances, warmUpOrders, seconds, rounds };
  } finally {
    await Promise.all([system.close(), bare.close()]);
  }
}

const summary = (what: string, { rate, p50Ms, failures }: Turn) =>
  `${what} ${rate.toFixed(0)}/s ${p50Ms.toFixed(2)} ms${failures > 0 ? ` ${failures} failed` : ''}`;

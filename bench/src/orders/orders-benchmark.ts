import type { Benchmark, Session } from '../benchmark.ts';
import { assertDurable, bareCallers } from './bare-callers.ts';
import { signUp } from './customers.ts';
import { parseOptions, usage, type Options } from './options.ts';
import { cpuSeconds, perOrder } from './cpu.ts';
import { orderCallers } from './order-callers.ts';
import { section, verdicts } from './section.ts';
import { startStack } from './stack.ts';
import { takeTurn, type Turn, type Worker } from './turn.ts';

export const CONCURRENCIES = [1, 16] as const;

/** A turn of the system, and one of the bare loop right after it. */
export interface Round {
  readonly concurrency: number;
  readonly orders: Turn;
  readonly commits: Turn;
  /** Processor time of an order by the parts of the system, in milliseconds; empty where the machine does not tell. */
  readonly cpuMs: Readonly<Record<string, number>>;
}

export interface OrdersResult {
  readonly instances: number;
  readonly seconds: number;
  readonly rounds: readonly Round[];
}

const WARM_UP_SECONDS = 3;

export const ordersBenchmark: Benchmark<OrdersResult> = {
  summary: 'confirmed orders beside their three commits alone, on the same two databases: throughput, latency',
  usage,
  run: async (args, session) => {
    const options = parseOptions(args);
    return { extent: options.extent, result: await run(options, session) };
  },
  section,
  broken: ({ rounds }) =>
    verdicts(rounds)
      .filter(({ holds }) => !holds)
      .map(({ what, bound, found }) => `${what}: must be ${bound}, got ${found.toFixed(2)}`),
};

async function run({ rounds: howMany, seconds, instances }: Options, session: Session): Promise<OrdersResult> {
  const { processes, signal, say } = session;
  say('starting the stack');
  const stack = await startStack(processes, instances);
  await assertDurable(stack);
  const customers = await signUp(stack, Math.max(...CONCURRENCIES));
  const system = await orderCallers(stack, customers);
  const bare = await bareCallers(stack, customers, system.product);
  const turn = (workers: readonly Worker[], concurrency: number, length = seconds) =>
    takeTurn(workers.slice(0, concurrency), length, signal);
  try {
    await turn(system.workers, Infinity, WARM_UP_SECONDS);
    await turn(bare.workers, Infinity, WARM_UP_SECONDS / 3);
    const rounds: Round[] = [];
    for (let number = 1; number <= howMany; number += 1) {
      for (const concurrency of CONCURRENCIES) {
        const before = cpuSeconds(stack);
        const orders = await turn(system.workers, concurrency);
        const cpuMs = perOrder(before, cpuSeconds(stack), orders);
        const commits = await turn(bare.workers, concurrency);
        rounds.push({ concurrency, orders, commits, cpuMs });
        say(
          `${number}/${howMany} c${concurrency}  ${told('orders', orders)}  ${told('three commits', commits)}  ` +
            `rates ${(orders.rate / commits.rate).toFixed(2)}  p50 ${(orders.p50Ms / commits.p50Ms).toFixed(2)}`,
        );
      }
    }
    return { instances, seconds, rounds };
  } finally {
    await Promise.all([system.close(), bare.close()]);
  }
}

const told = (what: string, { rate, p50Ms, failures }: Turn) =>
  `${what} ${rate.toFixed(0)}/s ${p50Ms.toFixed(2)} ms${failures > 0 ? ` ${failures} failed` : ''}`;

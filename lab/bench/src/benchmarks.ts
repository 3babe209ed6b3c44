import type { Benchmark } from './benchmark.ts';

/** All benchmarks by name. Each is imported only when it runs, because each has its own dependencies. */
export const benchmarks: Readonly<Record<string, () => Promise<Benchmark>>> = {
  gateway: async () => (await import('./gateway/gateway-benchmark.ts')).gatewayBenchmark as Benchmark,
  orders: async () => (await import('./orders/orders-benchmark.ts')).ordersBenchmark as Benchmark,
  pick: async () => (await import('./pick/pick-benchmark.ts')).pickBenchmark as Benchmark,
};

import type { Turn } from './turn.ts';

/** A turn of the system, followed by one of the bare loop. */
export interface Round {
  readonly concurrency: number;
  readonly orders: Turn;
  readonly commits: Turn;
  /** Processor time of an order by the parts of the system, in milliseconds; empty if the machine does not report it. */
  readonly cpuMs: Readonly<Record<string, number>>;
}

export interface OrdersResult {
  readonly instances: number;
  /** The number of orders before the measurement. */
  readonly warmUpOrders: number;
  readonly seconds: number;
  readonly rounds: readonly Round[];
}

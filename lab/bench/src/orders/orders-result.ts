import type { Turn } from './turn.ts';

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
  /** How many orders the system took before it was measured. */
  readonly warmUpOrders: number;
  readonly seconds: number;
  readonly rounds: readonly Round[];
}

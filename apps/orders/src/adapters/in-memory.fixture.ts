import type { Order, PricedProduct } from '../domain/order.ts';
import { Credit, type Reservation } from '../ports/credit.ts';
import { SettledOrders } from '../ports/settled-orders.ts';
import { ProductCatalog } from '../products/product-catalog.ts';

/** Products in an array. */
export class InMemoryProductCatalog extends ProductCatalog {
  constructor(private readonly products: readonly PricedProduct[]) {
    super();
  }

  override list(): Promise<readonly PricedProduct[]> {
    return Promise.resolve(this.products);
  }

  override findMany(ids: readonly string[]): Promise<readonly PricedProduct[]> {
    return Promise.resolve(this.products.filter(({ id }) => ids.includes(id)));
  }
}

/** The credit of one account. Like the users service, it repeats its first answer for an order. */
export class InMemoryCredit extends Credit {
  readonly reservations = new Map<string, Reservation>();
  private readonly amounts = new Map<string, number>();

  constructor(readonly limitCents: number) {
    super();
  }

  get heldCents(): number {
    return this.held.reduce((total, orderId) => total + this.amounts.get(orderId)!, 0);
  }

  /** The orders with reserved credit. */
  get held(): string[] {
    return [...this.reservations].filter(([, { outcome }]) => outcome === 'GRANTED').map(([orderId]) => orderId);
  }

  override reserve(order: Order): Promise<Reservation> {
    const first = this.reservations.get(order.id);
    if (first) return Promise.resolve(first);
    const fits = this.heldCents + order.totalCents <= this.limitCents;
    const answer: Reservation = fits ? { outcome: 'GRANTED' } : { outcome: 'REFUSED', reason: 'INSUFFICIENT_CREDIT' };
    this.amounts.set(order.id, order.totalCents);
    this.reservations.set(order.id, answer);
    return Promise.resolve(answer);
  }

  override release(order: Order): Promise<Reservation> {
    const first = this.reservations.get(order.id);
    if (first?.outcome === 'REFUSED') return Promise.resolve(first);
    this.reservations.set(order.id, { outcome: 'RELEASED' });
    return Promise.resolve({ outcome: 'RELEASED' });
  }
}

/** Credit that replies only when the test calls `answer`. */
export class AnswerableCredit extends Credit {
  private waiting: ((answer: Reservation) => void)[] = [];

  /** Answers all calls so far. */
  answer(reservation: Reservation): void {
    for (const resolve of this.waiting.splice(0)) resolve(reservation);
  }

  override reserve(): Promise<Reservation> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  override release(): Promise<Reservation> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }
}

/** Publishes settled orders within one process. */
export class InMemorySettledOrders extends SettledOrders {
  readonly published: Order[] = [];

  /** Simulates a reconnect, after which notifications may have been missed. */
  reconnect(): void {
    this.notifyElsewhere();
  }

  protected override broadcast(order: Order): void {
    this.published.push(order);
  }
}

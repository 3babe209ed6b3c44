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

/** One account's credit, kept as the users service keeps it: the first answer for an order is repeated. */
export class InMemoryCredit extends Credit {
  readonly reservations = new Map<string, Reservation>();
  private readonly amounts = new Map<string, number>();

  constructor(readonly limitCents: number) {
    super();
  }

  get heldCents(): number {
    return this.held.reduce((total, orderId) => total + this.amounts.get(orderId)!, 0);
  }

  /** The orders that credit is held for. */
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

/** Credit that answers when the test does, if ever. */
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

/** Announcements within one process. */
export class InMemorySettledOrders extends SettledOrders {
  readonly announced: Order[] = [];

  /** As after a time in which announcements went unheard. */
  hearAgain(): void {
    this.heard();
  }

  protected override broadcast(order: Order): void {
    this.announced.push(order);
  }
}

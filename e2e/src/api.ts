/** The bodies of the public HTTP API, from the view of a client. They are independent of the code under test. */

export interface Account {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: 'user' | 'admin';
  readonly creditLimitCents: number;
  readonly creditAvailableCents: number;
  readonly createdAt: string;
}

export interface Session {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly tokenType: string;
  readonly expiresInSeconds: number;
}

// begin orders
export interface Product {
  readonly id: string;
  readonly name: string;
  readonly priceCents: number;
}

export interface OrderLine {
  readonly productId: string;
  readonly quantity: number;
}

export interface Order {
  readonly id: string;
  readonly status: 'PENDING' | 'CONFIRMED' | 'REJECTED' | 'CANCELLING' | 'CANCELLED';
  readonly reason: 'INSUFFICIENT_CREDIT' | 'UNKNOWN_USER' | 'REQUESTED' | 'EXPIRED' | null;
  readonly items: readonly (OrderLine & { readonly name: string; readonly priceCents: number })[];
  readonly totalCents: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface OrderPage {
  readonly items: readonly Order[];
  readonly nextCursor: string | null;
}
// end orders

export interface TopologyInstance {
  readonly id: string;
  readonly service: string;
  readonly address: string;
  readonly port: number;
  readonly version: string;
  readonly zone: string;
  readonly startedAt: string;
  readonly status: 'passing' | 'warning' | 'critical';
  readonly inFlight: number;
  readonly latencyMs: number | null;
  readonly picks: number;
  readonly ejection: { readonly reason: string; readonly detail: string } | null;
}

export interface Topology {
  readonly services: readonly {
    readonly service: string;
    readonly policy: string;
    readonly instances: readonly TopologyInstance[];
  }[];
}

/** RFC 9457. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly code: string;
  readonly requestId: string;
  readonly errors?: readonly { readonly field: string; readonly message: string }[];
}

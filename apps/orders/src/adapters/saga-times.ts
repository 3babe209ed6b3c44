/** How long things take in an order's life, in milliseconds. */
export abstract class SagaTimes {
  /** How long a claim is good for: longer than a step takes, unless the one who took it is dead. */
  abstract readonly leaseMs: number;
  /** How long an order may be pending. */
  abstract readonly expiryMs: number;
  /** How long the first answer under an idempotency key is kept. */
  abstract readonly keyMs: number;
}

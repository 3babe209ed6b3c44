import { Logger } from '@nestjs/common';
import { currentRequest } from '@signalbox/rpc';

/** A security event. */
export interface AuditEvent {
  /** What was attempted: `sign-in`. */
  readonly event: string;
  readonly outcome: 'success' | 'failure' | 'limited';
  /** The account that acts or is concerned, if it is known. */
  readonly userId?: string;
  /** The service that acts for an operator, if there is no account. */
  readonly calledBy?: string;
  /** The id of the thing concerned: a key, an order. */
  readonly target?: string;
}

const logger = new Logger('Audit');

/** Logs who attempted what, from where and with which outcome. Never pass a secret. */
export function audit(event: AuditEvent): void {
  logger.log({ message: 'audit', ...event, address: currentRequest()?.clientAddress });
}

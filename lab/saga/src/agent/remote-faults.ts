import { setTimeout as delay } from 'node:timers/promises';
import { DeadlineExceededError, UnavailableError } from '@signalbox/contract';
import { ServiceClient, type CallOptions } from '@signalbox/discovery';
import { TAKEOVER_MS, type Point } from '../points/fault.ts';
import { cross, letArrive } from './crossing.ts';
import { answeredWithoutAsking } from './planted-bugs.ts';

const pointOfMessage: Readonly<Record<string, Point>> = {
  'users.reserveCredit': 'reserve',
  'users.releaseCredit': 'release',
};

type Call = ServiceClient<{ readonly name: Buffer }, Buffer>['call'];

/** Puts the points of remote calls between what makes them and what picks an instance for them. */
export function interruptCalls(): void {
  const original = ServiceClient.prototype.call as Call;
  ServiceClient.prototype.call = function (this: ServiceClient<never, Buffer>, service, request, options) {
    const message = String((request as { readonly name: Buffer }).name);
    const send = (withOptions: CallOptions = options) => original.call(this as never, service, request, withOptions);
    const point = pointOfMessage[message];
    if (!point) return send();
    return answeredWithoutAsking(message) ?? throughPoint(point, send, options);
  } as Call as typeof ServiceClient.prototype.call;
}

function throughPoint(point: Point, send: (options?: CallOptions) => Promise<Buffer>, options: CallOptions) {
  /** The sender's deadline does not bind a packet that the network has held back. */
  const late = async (delayMs: number) => {
    await delay(delayMs);
    return send({ ...options, deadlineAt: performance.now() + TAKEOVER_MS, signal: undefined });
  };
  return cross(point, {
    send,
    sendTwice: async () => {
      // One beside it, and one long after it.
      letArrive(send());
      letArrive(late(TAKEOVER_MS));
      return send();
    },
    lose: () => Promise.reject(new UnavailableError('the connection was lost')),
    sendLate: async (delayMs) => {
      letArrive(late(delayMs));
      await delay(Math.max(0, Math.min(delayMs, options.deadlineAt - performance.now())));
      throw new DeadlineExceededError('no answer came in time');
    },
  });
}

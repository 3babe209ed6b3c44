import { setTimeout as delay } from 'node:timers/promises';
import { DeadlineExceededError, UnavailableError } from '@signalbox/contract';
import { ServiceClient, type CallOptions } from '@signalbox/discovery';
import { TAKEOVER_MS, type Point } from '../points/fault.ts';
import { runAtPoint, runInBackground } from './fault-injection.ts';
import { replyWithoutCall } from './planted-bugs.ts';

const pointOfMessage: Readonly<Record<string, Point>> = {
  'users.reserveCredit': 'reserve',
  'users.releaseCredit': 'release',
};

type Call = ServiceClient<{ readonly name: Buffer }, Buffer>['call'];

/** Adds a point to each remote call of the saga, before the service client picks an instance. */
export function interruptCalls(): void {
  const original = ServiceClient.prototype.call as Call;
  ServiceClient.prototype.call = function (this: ServiceClient<never, Buffer>, service, request, options, trace) {
    const message = String((request as { readonly name: Buffer }).name);
    const send = (withOptions: CallOptions = options) =>
      original.call(this as never, service, request, withOptions, trace);
    const point = pointOfMessage[message];
    if (!point) return send();
    return replyWithoutCall(message) ?? callAtPoint(point, send, options);
  } as Call as typeof ServiceClient.prototype.call;
}

function callAtPoint(point: Point, send: (options?: CallOptions) => Promise<Buffer>, options: CallOptions) {
  /** A packet that the network has delayed ignores the sender's deadline. */
  const sendAfter = async (delayMs: number) => {
    await delay(delayMs);
    return send({ ...options, deadlineAt: performance.now() + TAKEOVER_MS, signal: undefined });
  };
  return runAtPoint(point, {
    send,
    sendTwice: async () => {
      // One copy at the same time, and one long afterwards.
      runInBackground(send());
      runInBackground(sendAfter(TAKEOVER_MS));
      return send();
    },
    lose: () => Promise.reject(new UnavailableError('the connection was lost')),
    sendLate: async (delayMs) => {
      runInBackground(sendAfter(delayMs));
      await delay(Math.max(0, Math.min(delayMs, options.deadlineAt - performance.now())));
      throw new DeadlineExceededError('no answer came in time');
    },
  });
}

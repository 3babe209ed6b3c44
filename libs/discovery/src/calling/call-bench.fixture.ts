import { Directory } from '../directory/directory.ts';
import { instance } from '../instance.fixture.ts';
import type { Instance } from '../instance.ts';
import { MemoryRegistry } from '../registry/memory-registry.fixture.ts';
import type { Clock } from '../timing/clock.ts';
import { seededRandom } from '@signalbox/testing/seeded-random';
import type { CallLimits, Outcome } from './channel.ts';
import { ServiceCaller, type CallOptions, type ServiceCallerOptions } from './service-caller.ts';
import type { InstanceView } from './instance-view.ts';

export type Answer = (request: string, limits: CallLimits) => Promise<Outcome<string>>;

export const answered = (reply: string): Outcome<string> => ({ kind: 'answered', reply });
export const failed = (processed: 'no' | 'maybe', message = 'failed'): Outcome<string> => ({
  kind: 'failed',
  processed,
  error: new Error(message),
});

export const a = instance('a');
export const b = instance('b', { port: 2 });
export const c = instance('c', { port: 3 });

/** A caller of the service `wagons`, whose instances a, b and c answer as a test wants. Its clock begins at 1000. */
export class CallBench implements Clock {
  readonly registry = new MemoryRegistry();
  readonly directory = new Directory(this.registry);
  /** What time it is. Nothing but a test moves it. */
  at = 1000;
  readonly now = (): number => this.at;
  readonly asked: string[] = [];
  readonly limits: CallLimits[] = [];
  readonly closed: string[] = [];
  /** How each instance answers, by id; without an entry it answers with its id. */
  answers: Record<string, Answer> = {};
  caller: ServiceCaller<string, string>;

  constructor(options: Partial<ServiceCallerOptions> = {}) {
    this.directory.watch('wagons');
    this.knows(a, b, c);
    const open = ({ id }: Instance) => ({
      call: (request: string, attempt: CallLimits) => {
        this.asked.push(id);
        this.limits.push(attempt);
        return (this.answers[id] ?? (() => Promise.resolve(answered(id))))(request, attempt);
      },
      probe: () => Promise.resolve(true),
      close: () => void this.closed.push(id),
    });
    this.caller = new ServiceCaller(this.directory, open, {
      policy: 'round-robin',
      attemptTimeoutMs: 800,
      // Chosen so that b is asked first.
      random: seededRandom(4),
      clock: this,
      ...options,
    });
  }

  /** What the registry tells from now on. */
  knows(...instances: Instance[]): void {
    this.registry.tell('wagons', instances);
  }

  everyInstance(answer: Answer): void {
    this.answers = { a: answer, b: answer, c: answer };
  }

  call(options: Partial<CallOptions> = {}): Promise<string> {
    return this.caller.call('wagons', 'request', { deadlineAt: 4000, idempotent: false, ...options });
  }

  measured(): readonly InstanceView[] {
    return this.caller.view().find(({ service }) => service === 'wagons')?.instances ?? [];
  }

  sleep(_ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
  }

  picksNotDone(): number[] {
    return this.measured().map(({ inFlight }) => inFlight);
  }
}

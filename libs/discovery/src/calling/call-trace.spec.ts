import { describe, expect, it } from 'vitest';
import type { CallTrace } from './call-trace.ts';
import { answered, failed, ServiceClientHarness } from './service-client.fixture.ts';

/** Records attempts and their ends, and numbers the requests. */
function recorder() {
  const events: string[] = [];
  const trace: CallTrace<string, string> = {
    attempt(request, { instance, attempt, kind }) {
      events.push(`${kind} ${attempt} at ${instance.id}`);
      return {
        request: `${request} ${events.length}`,
        end: (result, outcome) => events.push(`${instance.id}: ${result.kind} ${outcome}`),
      };
    },
  };
  return { trace, events };
}

describe('the trace of a call', () => {
  it('has each attempt with its own request, and the retry', async () => {
    const bench = new ServiceClientHarness();
    const sent: string[] = [];
    bench.everyInstance((request) => {
      sent.push(request);
      return Promise.resolve(sent.length === 1 ? failed('no') : answered('ok'));
    });
    const { trace, events } = recorder();
    expect(await bench.client.call('wagons', 'request', { deadlineAt: 4000, idempotent: false }, trace)).toBe('ok');
    const [first, second] = bench.asked;
    expect(events).toEqual([
      `attempt 1 at ${first}`,
      `${first}: failed failure`,
      `retry 2 at ${second}`,
      `${second}: answered success`,
    ]);
    expect(sent).toEqual(['request 1', 'request 3']);
  });

  it('has the hedge and the cancelled attempt that it accompanied', async () => {
    const clock = { now: () => bench.at, sleep: () => Promise.resolve() };
    const bench: ServiceClientHarness = new ServiceClientHarness({ hedging: true, clock });
    bench.everyInstance(() => Promise.resolve(answered('in time')));
    for (let i = 0; i < 400; i += 1) await bench.call({ idempotent: true });
    bench.asked.length = 0;
    bench.everyInstance((_, { signal }) => {
      if (bench.asked.length > 1) return Promise.resolve(answered('second'));
      return new Promise((resolve) => {
        signal!.addEventListener('abort', { handleEvent: () => resolve(failed('maybe')) });
      });
    });
    const { trace, events } = recorder();
    await bench.client.call('wagons', 'request', { deadlineAt: 4000, idempotent: true }, trace);
    const [first, second] = bench.asked;
    expect(events).toEqual([
      `attempt 1 at ${first}`,
      `hedge 1 at ${second}`,
      `${second}: answered success`,
      `${first}: failed cancelled`,
    ]);
  });
});

import { describe } from 'vitest';
import { describeBadInput } from './bad-input.contract.fixture.ts';
import { describeBlockingQueries } from './blocking-queries.contract.fixture.ts';
import { describeChecks } from './checks.contract.fixture.ts';
import { ConsulUnderTest, type StartConsul } from './consul-under-test.fixture.ts';
import { describeRegistration } from './registration.contract.fixture.ts';

/** What Signalbox relies on in Consul's HTTP API: the same for the stand-in and for the real one. */
export function describeConsulHttp(kind: string, start: StartConsul): void {
  describe(`${kind}, over HTTP`, () => {
    const consul = new ConsulUnderTest(start);
    describeRegistration(consul);
    describeChecks(consul);
    describeBlockingQueries(consul);
    describeBadInput(consul);
  });
}

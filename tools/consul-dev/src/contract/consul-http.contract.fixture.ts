import { describe } from 'vitest';
import { describeBadInput } from './bad-input.contract.fixture.ts';
import { describeBlockingQueries } from './blocking-queries.contract.fixture.ts';
import { describeChecks } from './checks.contract.fixture.ts';
import { describeDatacenter } from './datacenter.contract.fixture.ts';
import { describeKvBlocking } from './kv-blocking.contract.fixture.ts';
import { describeKv } from './kv.contract.fixture.ts';
import { describeTransactions } from './transactions.contract.fixture.ts';
import { ConsulUnderTest, type StartConsul } from './consul-under-test.fixture.ts';
import { describeRegistration } from './registration.contract.fixture.ts';

/**
 * The part of Consul's HTTP API that Signalbox uses. The suite runs against the substitute and against a real Consul.
 */
export function describeConsulHttp(kind: string, start: StartConsul): void {
  describe(`${kind}, over HTTP`, () => {
    const consul = new ConsulUnderTest(start);
    describeRegistration(consul);
    describeChecks(consul);
    describeBlockingQueries(consul);
    describeBadInput(consul);
    describeDatacenter(consul);
    describeKv(consul);
    describeKvBlocking(consul);
    describeTransactions(consul);
  });
}

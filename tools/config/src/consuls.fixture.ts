import type { HistoryEntry } from '@signalbox/configuration';
import { startConsulDev } from '@signalbox/consul-dev';
import { startRealConsul, whyNoRealConsul } from '@signalbox/testing/real-consul';
import { afterAll, afterEach, beforeAll, beforeEach, describe } from 'vitest';
import { Installation, type Output, type TestConsul } from './installation.fixture.ts';

/** The installation of one test, and what tests do with it. */
export interface ConfigTest {
  readonly installation: () => Installation;
  readonly run: (...args: string[]) => Promise<Output>;
  /** The history of users. */
  readonly history: () => Promise<readonly HistoryEntry[]>;
  /** The document of users. */
  readonly current: () => Promise<HistoryEntry['document']>;
}

/** Runs tests with the substitute and with a real Consul. Each test has its own installation. */
export function describeWithConsuls(what: string, tests: (test: ConfigTest) => void): void {
  describeWith(`${what}, with consul-dev`, startConsulDev, tests);
  const missing = whyNoRealConsul();
  if (missing === undefined) describeWith(`${what}, with a real Consul`, startRealConsul, tests);
  else process.stderr.write(`${missing}\n`);
}

function describeWith(what: string, start: () => Promise<TestConsul>, tests: (test: ConfigTest) => void): void {
  describe(what, () => {
    let consul: TestConsul;
    let installation: Installation;
    let count = 0;
    beforeAll(async () => {
      consul = await start();
    });
    afterAll(() => consul.stop());
    beforeEach(() => {
      count += 1;
      installation = new Installation(consul, `i${count}`);
    });
    afterEach(() => installation.stop());
    tests({
      installation: () => installation,
      run: (...args) => installation.run(args),
      history: async () => (await installation.json('history', 'users')) as HistoryEntry[],
      current: async () => (await installation.document('users')) as HistoryEntry['document'],
    });
  });
}

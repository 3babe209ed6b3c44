import { until } from '@signalbox/testing';
import { describe, expect, it } from 'vitest';
import { anonymous, freshEmail, newCustomer } from './customers.ts';
import { AddressedClient } from './from-address.ts';
import { hasStack } from './system.ts';

// Each needs some attempts first, and a hash takes about 25 ms.
const ATTACKERS = 60;
const HONEST = 19;

/** Clients, each in its own network, that sign in with wrong passwords all the time. */
function startFlood(victim: string) {
  const clients = Array.from({ length: ATTACKERS }, (_, number) => new AddressedClient(`127.1.${number}.1`));
  const statuses = new Set<number>();
  const answered = clients.map(() => 0);
  let stopped = false;
  const attack = async (client: AddressedClient, number: number) => {
    while (!stopped) {
      const email = number % 2 === 0 ? victim : freshEmail();
      const { status } = await client.post('/api/sessions', { email, password: `guess ${number}` });
      statuses.add(status);
      answered[number]! += 1;
    }
  };
  const attacks = Promise.allSettled(clients.map(attack));
  return {
    statuses,
    /** Whether each attacker has had some attempts. Before, none of them differs from an honest client. */
    isUnderWay: () => answered.every((count) => count >= 3),
    stop: async () => {
      stopped = true;
      await attacks;
      for (const client of clients) client.close();
    },
  };
}

// A local stack has no limits on client addresses, so all attackers reach the users service.
describe.runIf(hasStack && process.platform === 'linux')('a flood of sign-ins', () => {
  it('neither stops honest sign-ins nor refreshed sessions', { timeout: 60_000 }, async () => {
    const victim = await newCustomer();
    const honest = [];
    for (let number = 0; number < HONEST; number += 1) honest.push(await newCustomer());
    const owner = new AddressedClient('127.2.200.1');
    const ownSignIn = () => owner.post('/api/sessions', { email: victim.account.email, password: victim.password });
    await ownSignIn();
    const flood = startFlood(victim.account.email);
    try {
      await until(() => flood.isUnderWay(), { timeoutMs: 30_000 });
      const attempts = honest.map(async ({ account, password, refreshToken }, number) => {
        const client = new AddressedClient(`127.2.${number}.1`);
        const signedIn = await client.post('/api/sessions', { email: account.email, password });
        client.close();
        const refreshed = await anonymous.refresh(refreshToken);
        return { signedIn: signedIn.status, refreshed: refreshed.status };
      });
      const statuses = await Promise.all(attempts);
      const signedIn = statuses.map((one) => one.signedIn);
      const refreshed = statuses.map((one) => one.refreshed);
      expect(signedIn.filter((status) => status === 201).length, String(signedIn)).toBeGreaterThanOrEqual(
        0.95 * HONEST,
      );
      expect(refreshed).toEqual(Array(HONEST).fill(201));
      expect(flood.statuses.has(201)).toBe(false);
      expect((await ownSignIn()).status, 'the attacked account').toBe(201);
    } finally {
      await flood.stop();
      owner.close();
    }
  });

  it('ends the guesses at one account after a burst, with the time of the next attempt', async () => {
    const { account, password } = await newCustomer();
    const attacker = new AddressedClient('127.3.0.1');
    const owner = new AddressedClient('127.4.0.1');
    const answers = [];
    for (let number = 0; number < 30; number += 1) {
      answers.push(await attacker.post('/api/sessions', { email: account.email, password: `guess ${number}` }));
    }
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(10);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(20);
    expect(answers.at(-1)).toMatchObject({
      headers: {
        'retry-after': expect.stringMatching(/^\d+$/),
        'ratelimit-policy': '"attempts";q=10;w=1800',
        ratelimit: expect.stringMatching(/^"attempts";r=0;t=\d+$/),
      },
      body: { code: 'TOO_MANY_ATTEMPTS' },
    });
    expect((await owner.post('/api/sessions', { email: account.email, password })).status).toBe(201);
    attacker.close();
    owner.close();
  });
});

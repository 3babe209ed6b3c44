import { randomUUID } from 'node:crypto';
import { until } from '@signalbox/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { AnswerableCredit } from './adapters/in-memory.fixture.ts';
import { FakeRegistry } from './instances.fixture.ts';
import { startOrdersDatabase, type OrdersDatabase } from './orders-database.fixture.ts';
import { startOrders, type OrdersService } from './orders-service.fixture.ts';
import { startUsers, type UsersService } from './users-service.fixture.ts';

describe('the orders service', () => {
  let database: OrdersDatabase;
  let users: UsersService;
  let orders: OrdersService;
  const instances = new FakeRegistry();
  const started: OrdersService[] = [];

  beforeAll(async () => {
    database = await startOrdersDatabase();
    users = await startUsers();
    instances.set('users', users.port);
    orders = await start();
  });
  afterEach(() => instances.set('users', users.port));
  afterAll(async () => {
    await Promise.all(started.map((service) => service.stop()));
    await users?.stop();
    await database?.stop();
  });

  it('refuses the access token of an ended session, also one that it has accepted before', async () => {
    const [ada, bob] = [await aUser(), await aUser()];
    expect(await isRefused(ada.token)).toBe(false);
    users.signOut(ada.userId);
    await until(() => isRefused(ada.token));
    expect(await isRefused(bob.token)).toBe(false);
  });

  it('still refuses it, and accepts others, while users is unavailable', async () => {
    const [ada, bob] = [await aUser(), await aUser()];
    users.signOut(ada.userId);
    await until(() => isRefused(ada.token));
    instances.set('users');
    expect(await isRefused(ada.token)).toBe(true);
    expect(await isRefused(bob.token)).toBe(false);
  });

  it('is ready only when it knows the ended sessions', async () => {
    const ada = await aUser();
    users.signOut(ada.userId);
    instances.set('users');
    const other = await start();
    expect(await other.lacks()).toHaveProperty('tokens');
    instances.set('users', users.port);
    await until(async () => !('tokens' in (await other.lacks())));
    expect(await isRefused(ada.token, other)).toBe(true);
  });

  it('exports the age of what it knows about tokens', async () => {
    expect(await orders.metrics()).toMatch(/signalbox_token_state_age_seconds\{.*\} \d/);
  });

  async function start(): Promise<OrdersService> {
    const service = await startOrders({
      env: {
        DATABASE_URL: database.url,
        SERVICE_KEY_FILE: users.serviceKeyFile,
        SERVICE_KEYS_FILE: users.serviceKeysFile,
        LOG_LEVEL: 'silent',
      },
      instances,
      credit: new AnswerableCredit(),
    });
    started.push(service);
    return service;
  }

  async function aUser() {
    const userId = randomUUID();
    return { userId, token: await users.signIn(userId, 10_000) };
  }

  const isRefused = (token: string, at = orders) =>
    at
      .as(token, (client) => client.listOrders({ limit: 1 }))
      .then(
        () => false,
        (error: { code?: string }) => error.code === 'UNAUTHENTICATED',
      );
});

import { Consul, ConfigStore, Instances, loadSchemas, type Configuration } from '@signalbox/configuration';
import type { Instance } from '@signalbox/discovery';
import { startConsul, type TestConsul } from '@signalbox/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { configurationOf, historyOf } from './configuration-view.ts';
import { ConfigChanges } from './config-changes.ts';
import { Documents } from './documents.ts';
import { faultOf } from './faults.ts';

let consul: TestConsul;
let configuration: Configuration;
let changes: ConfigChanges;
let listed: string[];
let documents: Documents;
let prefix = 0;
beforeAll(async () => {
  consul = await startConsul();
});
afterAll(() => consul.stop());
beforeEach(() => {
  prefix += 1;
  const access = new Consul({ url: consul.url } as never);
  const store = new ConfigStore(access, `test-${prefix}/config`);
  configuration = { store, schemas: loadSchemas(['users', 'gateway']), instances: new Instances(access, '') };
  listed = ['users-1', 'users-2'];
  changes = new ConfigChanges(configuration, {
    instances: (service) => (service === 'users' ? listed.map((id) => ({ id }) as Instance) : []),
  });
  documents = new Documents(store, { info: () => {}, warn: () => {} });
  documents.start();
  return () => documents.stop();
});

const change = (
  settings: Record<string, string | number | boolean | null>,
  revision: number | null,
  instance?: string,
) => changes.change('users', { settings, revision, instance, message: 'why' }, 'admin@example.com');
const users = () => documents.valid('users');

describe('the configuration', () => {
  it('changes settings, removes them, and keeps a history', async () => {
    expect(await change({ RETRIES: false, EJECTION_FAILURES: 7 }, null)).toBe(1);
    expect(await change({ RETRIES: null }, 1)).toBe(2);
    await expect.poll(users).toMatchObject({ revision: 2, settings: { EJECTION_FAILURES: 7 } });
    const { entries } = historyOf('users', await configuration.store.history('users'));
    expect(entries).toMatchObject([
      { revision: 2, author: 'admin@example.com', message: 'why', settings: { EJECTION_FAILURES: 7 }, trial: null },
      { revision: 1, settings: { RETRIES: false, EJECTION_FAILURES: 7 } },
    ]);
    expect(await changes.rollBack('users', 1, 'admin@example.com')).toBe(3);
    await expect.poll(users).toMatchObject({ revision: 3, settings: { RETRIES: false, EJECTION_FAILURES: 7 } });
  });

  it('refuses a change of another revision than the newest, and what is not valid', async () => {
    await change({ RETRIES: false }, null);
    await expect(change({ RETRIES: true }, null)).rejects.toThrow('expected revision none of users, got 1');
    await expect(change({ RETRIES: 'no' }, 1)).rejects.toThrow('RETRIES: expected true or false');
    await expect(changes.rollBack('users', 9, 'a')).rejects.toThrow('there is no revision 9');
    await expect(changes.rollBack('other', 1, 'a')).rejects.toThrow('there is no document other');
  });

  it('shows all documents with their schemas, also a damaged one', async () => {
    await change({ RETRIES: false }, null, 'users-1');
    const body = Buffer.from('{"revision":"a"}');
    await fetch(`${consul.url}/v1/kv/test-${prefix}/config/gateway`, { method: 'PUT', body });
    await expect.poll(() => documents.text('gateway')).toBeDefined();
    const view = configurationOf({
      documents,
      schemas: configuration.schemas,
      scraper: { instances: () => [] },
      control: { processes: [], nameOf: () => null, hasEnded: () => false },
    });
    expect(view.documents).toMatchObject([
      { name: 'all', revision: null, problem: null },
      { name: 'users', revision: 1, settings: {}, trial: { instance: 'users-1', settings: { RETRIES: false } } },
      { name: 'gateway', revision: null, problem: expect.stringContaining('revision: expected') as string },
    ]);
    const [policy] = view.schemas['users']!.filter(({ name }) => name === 'BALANCING_POLICY');
    expect(policy).toMatchObject({
      type: 'string',
      default: 'peak-ewma',
      options: expect.arrayContaining(['random']) as string[],
    });
  });

  it('injects a fault into one instance, and ends it', async () => {
    const inject = (delayMs: number, abortPercent = 0, instance = 'users-1') =>
      changes.injectFault('users', { instance, delayMs, abortPercent }, 'admin@example.com');
    const fault = (instance: string) => faultOf(documents, 'users', instance);
    await inject(0);
    expect(await configuration.store.revisions('users')).toEqual([]);
    await change({ RETRIES: false }, null);
    await inject(200, 5);
    await expect.poll(() => fault('users-1')).toEqual({ delayMs: 200, abortPercent: 5 });
    expect(users()?.trial?.settings).toMatchObject({ RETRIES: false });
    expect(fault('users-2')).toBeNull();
    await expect(inject(100, 0, 'users-2')).rejects.toThrow('users-1 already tries settings');
    await inject(0, 0, 'users-2');
    await inject(0);
    await expect.poll(() => fault('users-1')).toBeNull();
    expect(users()).toMatchObject({ settings: { RETRIES: false } });
    expect(users()?.trial).toBeUndefined();
  });

  it('refuses a trial of an instance that does not run', async () => {
    await expect(change({ RETRIES: false }, null, '../x')).rejects.toThrow('there is no instance ../x of users');
    expect(await configuration.store.revisions('users')).toEqual([]);
  });

  it('ends the trial of an instance that has ended when another instance begins one', async () => {
    await changes.injectFault('users', { instance: 'users-1', delayMs: 10, abortPercent: 0 }, 'a');
    listed = ['users-2', 'users-3'];
    await changes.injectFault('users', { instance: 'users-2', delayMs: 20, abortPercent: 0 }, 'a');
    await expect.poll(() => users()?.trial?.instance).toBe('users-2');
    listed = ['users-3'];
    await change({ RETRIES: false }, 2, 'users-3');
    await expect
      .poll(() => users()?.trial)
      .toEqual({
        instance: 'users-3',
        settings: { RETRIES: false },
      });
  });

  it('keeps the other settings of a trial when its fault ends', async () => {
    await change({ RETRIES: false }, null, 'users-1');
    await changes.injectFault('users', { instance: 'users-1', delayMs: 10, abortPercent: 0 }, 'a');
    await changes.injectFault('users', { instance: 'users-1', delayMs: 0, abortPercent: 0 }, 'a');
    await expect.poll(() => users()?.revision).toBe(3);
    expect(users()?.trial).toEqual({ instance: 'users-1', settings: { RETRIES: false } });
  });

  it('keeps the last documents while Consul is not reachable', async () => {
    const lines: string[] = [];
    const log = (_: object, message: string) => void lines.push(message);
    let answers = 0;
    const following = new Documents(
      {
        changed: async () => {
          answers += 1;
          if (answers > 1) throw new Error('not reachable');
          return { texts: new Map([['users', '{"revision":1,"settings":{}}']]), index: 5 };
        },
      },
      { info: log, warn: log },
    );
    following.start();
    await expect.poll(() => lines).toEqual(['the documents are not readable']);
    expect(following.valid('users')).toMatchObject({ revision: 1 });
    await following.stop();
  });
});

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Instance } from '../instance.ts';
import { entryDifferences } from './entry-differences.ts';
import { Registrar } from './registrar.ts';
import type { Registration, Registry } from './registry.ts';

/** A registry under test, with fault injection. */
export interface RegistryUnderTest {
  readonly registry: Registry;
  /** Writes an entry in Consul's format, as another program would. It replaces the existing entry. */
  write(entry: object): Promise<void>;
  /** Stops the registry. */
  stop(): Promise<void>;
  /** Restarts it at the same address without data. */
  start(): Promise<void>;
}

/** The contract of every adapter of the registry port. */
export function describeRegistry(kind: string, start: () => Promise<RegistryUnderTest>): void {
  describe(`a registry with ${kind}`, () => {
    let under: RegistryUnderTest;
    let registry: Registry;
    let health: Server;
    let healthCode: number;
    let watching: AbortController;
    let names = 0;
    let service: string;

    beforeAll(async () => {
      under = await start();
      ({ registry } = under);
      health = createServer((_, response) => response.writeHead(healthCode).end());
      await new Promise<void>((resolve) => health.listen(0, '127.0.0.1', resolve));
    });
    afterAll(async () => {
      await under?.stop();
      health?.close();
    });
    beforeEach(() => {
      service = `service-${(names += 1)}`;
      healthCode = 200;
      watching = new AbortController();
    });
    afterEach(() => watching.abort());

    const isRegistered = async (id: string): Promise<boolean> => (await registry.entry(id)) !== undefined;
    const registration = (name: string, more: Partial<Registration> = {}): Registration => ({
      id: `${service}-${name}`,
      service,
      address: '127.0.0.1',
      port: 4000 + name.charCodeAt(0),
      version: '1.2.3',
      zone: 'a',
      startedAt: '2026-01-01T00:00:00.000Z',
      check: {
        url: `http://127.0.0.1:${(health.address() as AddressInfo).port}/`,
        intervalMs: 1000,
        timeoutMs: 500,
      },
      ...more,
    });

    function watch(): { readonly lists: (readonly Instance[])[]; readonly ended: Promise<void>; last(): string[] } {
      const lists: (readonly Instance[])[] = [];
      const ended = registry.watch(service, (instances) => lists.push(instances), watching.signal);
      const nameOf = ({ id, status }: Instance): string => `${id.slice(service.length + 1)} ${status}`;
      return { lists, ended, last: () => lists.at(-1)?.map(nameOf) ?? ['no list'] };
    }

    it('reports instances with all properties', async () => {
      const watched = watch();
      await expect.poll(watched.last).toEqual([]);
      await registry.register(registration('a'));
      await expect.poll(watched.last).toEqual(['a passing']);
      const { check, ...about } = registration('a');
      const opsPort = Number(new URL(check.url).port);
      expect(watched.lists.at(-1)).toEqual([{ ...about, opsPort, status: 'passing', weight: 1 }]);
      expect(await registry.entry(about.id)).toMatchObject({
        ...about,
        check: { output: expect.any(String) as string },
      });
    });

    it('reports every registration and deregistration once', async () => {
      const watched = watch();
      await expect.poll(watched.last).toEqual([]);
      for (const name of ['b', 'a']) {
        await registry.register(registration(name));
        await expect.poll(watched.last).toContain(`${name} passing`);
      }
      expect(watched.last()).toEqual(['a passing', 'b passing']);
      await registry.deregister(registration('b').id);
      await expect.poll(watched.last).toEqual(['a passing']);
      expect(await isRegistered(registration('b').id)).toBe(false);
      expect(watched.lists).toHaveLength(4);
    });

    it('reports an instance when its check fails, and again when it recovers', async () => {
      const watched = watch();
      await registry.register(registration('a'));
      await expect.poll(watched.last).toEqual(['a passing']);
      healthCode = 503;
      await expect.poll(watched.last).toEqual(['a critical']);
      healthCode = 200;
      await expect.poll(watched.last).toEqual(['a passing']);
    });

    it('updates the entry when an instance registers again', async () => {
      const watched = watch();
      for (const version of ['1', '1', '2']) await registry.register(registration('a', { version }));
      await expect.poll(() => watched.lists.at(-1)).toMatchObject([{ version: '2' }]);
    });

    it('removes the entry of a crashed instance at the same address, and nothing else', async () => {
      const { port } = registration('a');
      const stranger = { service: `${service}-other`, id: `${service}-other` };
      await registry.register(registration('a'));
      await registry.register(registration('b'));
      await registry.register(registration('c', { port, ...stranger }));
      await registry.register(registration('d', { port, address: '127.0.0.2' }));
      await registry.register(registration('e', { port }));
      const known = async (id: string) => [id, await isRegistered(id)];
      const ids = ['a', 'b', 'other', 'd', 'e'].map((name) => `${service}-${name}`);
      expect(Object.fromEntries(await Promise.all(ids.map(known)))).toEqual({
        [`${service}-a`]: false,
        [`${service}-b`]: true,
        [`${service}-other`]: true,
        [`${service}-d`]: true,
        [`${service}-e`]: true,
      });
    });

    it('keeps a younger entry at the same address: if several machines share the address, both entries stay', async () => {
      await registry.register(registration('a', { startedAt: '2026-01-02T00:00:00.000Z' }));
      await registry.register(registration('b', { port: registration('a').port }));
      expect(await isRegistered(registration('a').id)).toBe(true);
    });

    it('returns an entry, and all entries of one id', async () => {
      const own = registration('a', { incarnation: 'x' });
      await registry.register(own);
      const { check, ...about } = own;
      const opsPort = Number(new URL(check.url).port);
      await expect
        .poll(() => registry.entry(own.id))
        .toMatchObject({ ...about, opsPort, check: { status: 'passing' } });
      await expect.poll(async () => (await registry.entry(own.id))?.check?.output).toContain(check.url);
      await expect.poll(() => registry.entries(service, own.id, watching.signal)).toEqual([{ ...about, opsPort }]);
      expect(await registry.entries(service, 'other', watching.signal)).toEqual([]);
    });

    it('restores an entry that another process has changed or stripped of its check', async () => {
      const own = registration('a', { incarnation: 'x' });
      const registrar = new Registrar(registry, own, { checkIntervalMs: 50 });
      await registrar.start();
      const isOwn = async () => entryDifferences(own, (await registry.entry(own.id))!);
      expect(await isOwn()).toEqual([]);
      for (const change of [{ Port: 1 }, { Address: '127.0.0.3' }, { Name: `${service}-other` }, {}]) {
        await under.write({ ID: own.id, Name: service, Address: own.address, Port: own.port, ...change });
        await expect.poll(isOwn).toEqual([]);
      }
      await registrar.stop();
      expect(await isRegistered(own.id)).toBe(false);
    });

    it('treats the removal of an unknown instance as success', async () => {
      await registry.deregister(`${service}-unknown`);
      expect(await isRegistered(`${service}-unknown`)).toBe(false);
    });

    it('ends a watch when its signal aborts during a wait', async () => {
      const watched = watch();
      await registry.register(registration('a'));
      await expect.poll(watched.last).toEqual(['a passing']);
      watching.abort();
      await watched.ended;
    });

    it('rejects calls while unreachable, keeps the last list, and continues when it restarts without data', async () => {
      const watched = watch();
      await registry.register(registration('a'));
      await registry.register(registration('b'));
      await expect.poll(watched.last).toEqual(['a passing', 'b passing']);
      await under.stop();
      await expect(registry.register(registration('a'))).rejects.toThrow();
      await expect(isRegistered(registration('a').id)).rejects.toThrow();
      await expect(registry.deregister(registration('a').id)).rejects.toThrow();
      expect(watched.last()).toEqual(['a passing', 'b passing']);
      await under.start();
      await expect.poll(() => isRegistered(registration('a').id).catch(() => 'unreachable')).toBe(false);
      await registry.register(registration('a'));
      await expect.poll(watched.last).toEqual(['a passing']);
      await registry.register(registration('c'));
      await expect.poll(watched.last).toEqual(['a passing', 'c passing']);
      expect(watched.lists.slice(1)).not.toContainEqual([]);
    });
  });
}

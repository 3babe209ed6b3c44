import { Injectable, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { expect, it } from 'vitest';
import { Directory } from '../directory/directory.ts';
import { MemoryRegistry } from '../registry/memory-registry.fixture.ts';
import { ConsulRegistry } from '../registry/consul/consul-registry.ts';
import { Registry } from '../registry/registry.ts';
import { DiscoveryModule } from './discovery.module.ts';

@Injectable()
class Timetable {
  constructor(
    readonly registry: Registry,
    readonly directory: Directory,
  ) {}
}

@Module({ providers: [Timetable] })
class TimetableModule {}

it('provides the registry and the directory to every module, and closes the directory at shutdown', async () => {
  const consul = { url: 'http://127.0.0.1:8500' };
  const discovery = DiscoveryModule.forRootAsync({ useFactory: () => ({ consul }) });
  const app = await Test.createTestingModule({ imports: [discovery, TimetableModule] }).compile();
  const { registry, directory } = app.get(Timetable);
  expect(registry).toBeInstanceOf(ConsulRegistry);
  expect(directory).toBe(app.get(Directory));
  await app.close();
});

it('ends its watches with the application', async () => {
  const memory = new MemoryRegistry();
  const app = await Test.createTestingModule({
    imports: [DiscoveryModule.forRoot({ consul: { url: 'http://localhost' } })],
  })
    .overrideProvider(Registry)
    .useValue(memory)
    .compile();
  let ended = false;
  memory.watch = (_service, _onInstances, signal) =>
    new Promise((resolve) => {
      signal.addEventListener('abort', () => {
        ended = true;
        resolve();
      });
    });
  app.get(Directory).watch('wagons');
  await app.close();
  expect(ended).toBe(true);
});

it('rejects a URL that is not http(s) or unix', () => {
  expect(() => new ConsulRegistry({ url: 'localhost:8500' })).toThrow(
    /must begin with http:\/\/, https:\/\/ or unix:\/\//,
  );
});

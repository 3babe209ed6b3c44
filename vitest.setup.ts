import { bindTestServers } from '@signalbox/testing/servers';
import { inject } from 'vitest';

// The test servers of this workspace. A tool is loaded only when a suite starts it.
bindTestServers({
  startPostgres: async (options) =>
    (await import('@signalbox/postgres-cluster')).startPostgres({ ...options, durable: false }),
  joinPostgres: async () => (await import('@signalbox/postgres-cluster')).joinPostgres(inject('sharedPostgres')),
  startTemporaryPostgres: async () => (await import('@signalbox/postgres-cluster')).startTemporaryPostgres(),
  startConsul: async (options) => (await import('@signalbox/consul-dev')).startConsulDev(options),
  fromSources: async () => (await import('@signalbox/stack/from-sources')).FROM_SOURCES,
});

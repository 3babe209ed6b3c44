import type { Instance } from './instance.ts';

/** An instance of `wagons`, passing by default. */
export const instance = (id: string, more: Partial<Instance> = {}): Instance => ({
  id,
  service: 'wagons',
  address: '127.0.0.1',
  port: 1,
  version: '1.0.0',
  zone: 'local',
  startedAt: '2026-01-01T00:00:00.000Z',
  status: 'passing',
  weight: 1,
  ...more,
});

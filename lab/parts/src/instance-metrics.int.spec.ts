import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { StackState } from '@signalbox/stack';
import { afterEach, expect, it } from 'vitest';
import { sumOverInstances } from './instance-metrics.ts';

const text = [
  '# TYPE lost_total counter',
  'lost_total{signal="traces",instance="users-1"} 3',
  'lost_total{signal="logs",instance="users-1"} 100',
  'lost_total_created{signal="traces"} 1000',
].join('\n');
const server = createServer((_, response) => response.end(text));
afterEach(() => server.close());

it('adds up the samples with these labels of all instances', async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port: opsPort } = server.address() as AddressInfo;
  const state = { services: [{ opsPort }, { opsPort }] } as unknown as StackState;
  expect(await sumOverInstances(state, 'lost_total', 'signal="traces"')).toBe(6);
  expect(await sumOverInstances(state, 'lost_total')).toBe(206);
});

import { describe, expect, it } from 'vitest';
import { banner, type BannerOptions } from './banner.ts';
import type { StackState } from '../state-file.ts';

const instance = (name: string, opsPort: number) => ({
  name,
  opsPort,
  id: `${name}-0a1b`,
  service: name.split('-')[0]!,
  pid: 1,
  port: 2,
  restarts: 0,
  startedAt: '2026-11-23T08:00:00.000Z',
});

const state: StackState = {
  launcher: { pid: 1 },
  registry: { kind: 'consul-agent', url: 'http://127.0.0.1:20000' },
  gateways: ['http://127.0.0.1:8080', 'http://127.0.0.1:8081'],
  services: [instance('users-1', 30_001), instance('gateway-2', 30_002)],
  databases: [{ service: 'users', url: 'postgres://u:p@127.0.0.1:20001/users', port: 20_001, pid: 3 }],
};

const commands = ['curl one', 'curl two'];
const text = banner(state, commands, '/data').join('\n');

describe('the banner', () => {
  it.each([
    'http://127.0.0.1:8080',
    'http://127.0.0.1:8081',
    'http://127.0.0.1:8080/api/docs',
    'http://127.0.0.1:8080/api/openapi.json',
    'http://127.0.0.1:8080/api/topology',
    'http://127.0.0.1:20000/ui',
    'http://127.0.0.1:30001/health/ready',
    'http://127.0.0.1:30002/metrics',
    "psql 'postgres://u:p@127.0.0.1:20001/users'",
    'demo@example.com',
    'thrifty@example.com',
    'admin@example.com',
    'signalbox-demo',
    '/data',
  ])('shows %s', (part) => expect(text).toContain(part));

  it.each([
    ['consul', 'CONSUL_HTTP_ADDR'],
    ['consul-agent', 'private consul agent'],
    ['consul-dev', 'substitute'],
  ] as const)('describes the registry %s', (kind, words) => {
    const lines = banner({ ...state, registry: { kind, url: 'http://127.0.0.1:20000' } }, commands, '/data');
    expect(lines.join('\n')).toContain(words);
  });

  it('shows the installation name if the registry is shared', () => {
    const lines = banner({ ...state, installation: 'blue' }, commands, '/data').join('\n');
    expect(lines).toContain('installation blue: services are registered as blue-users');
    expect(text).not.toContain('installation');
  });

  it('shows where telemetry is exported, if it is', () => {
    const lines = banner(state, commands, '/data', { otlp: 'http://key:secret@127.0.0.1:4318' }).join('\n');
    expect(lines).toContain('telemetry  http://127.0.0.1:4318');
    expect(lines).not.toContain('secret');
    expect(text).not.toContain('telemetry');
  });

  it('begins with the address of the console, if it runs', () => {
    const console = 'http://localhost:8100';
    const lines = (options?: BannerOptions) => banner({ ...state, console }, commands, '/data', options);
    expect(lines({ isConsoleFed: true }).slice(0, 4)).toEqual([
      'Signalbox is ready.',
      '',
      '  console    http://localhost:8100',
      '  gateway    http://127.0.0.1:8080',
    ]);
    expect(lines({ isConsoleFed: false })[3]).toContain('without traces and logs: --otlp or OTEL_EXPORTER_OTLP_');
    expect(lines({ isConsoleFed: true, traffic: 20 })[3]).toContain('demo traffic: 20 calls per second');
    expect(text).not.toContain('console');
  });

  it('shows no UI for consul-dev, which has none', () => {
    const lines = banner({ ...state, registry: { kind: 'consul-dev', url: 'http://h' } }, commands, '/data');
    expect(lines.join('\n')).not.toContain('/ui');
  });

  it('ends with the commands to try', () => expect(text).toContain('\ncurl one\ncurl two\n'));
});

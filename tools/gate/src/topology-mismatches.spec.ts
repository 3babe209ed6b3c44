import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AnyContract } from '@signalbox/contract';
import { services, type Service } from '@signalbox/stack';
import { parse } from 'yaml';
import { beforeAll, describe, expect, it } from 'vitest';
import { topologyMismatches, type ComposeService, type Written } from './topology-mismatches.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const folders = (pattern: string) => globSync(pattern, { cwd: root }).map((file) => basename(dirname(file)));

/** The services whose contracts an app's package.json lists. */
function usedBy(app: string): string[] {
  const { dependencies } = JSON.parse(readFileSync(join(root, 'apps', app, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  return Object.keys(dependencies).flatMap((name) => /^@signalbox\/contracts-(.+)$/.exec(name)?.[1] ?? []);
}

async function contractIn(folder: string): Promise<AnyContract> {
  const exported = (await import(`@signalbox/contracts-${folder}`)) as Record<string, AnyContract>;
  return Object.values(exported).find(({ serviceName }) => serviceName === folder)!;
}

let written: Written;
beforeAll(async () => {
  const apps = folders('apps/*/package.json');
  const contracts = folders('libs/contracts/*/package.json');
  const compose = parse(readFileSync(join(root, 'docker-compose.yml'), 'utf8'), { merge: true }) as {
    services: Record<string, ComposeService>;
  };
  written = {
    apps,
    contracts: Object.fromEntries(
      await Promise.all(contracts.map(async (folder) => [folder, await contractIn(folder)] as const)),
    ),
    uses: Object.fromEntries(apps.map((app) => [app, usedBy(app)])),
    compose: compose.services,
  };
});

/** The mismatches if one service is described differently. */
const mismatchesWith = (name: string, change: Partial<Service>) =>
  topologyMismatches(
    services.map((service) => (service.name === name ? { ...service, ...change } : service)),
    written,
  );

describe('the topology', () => {
  it('agrees with the apps, the contracts in use and docker-compose.yml', () => {
    expect(services.length).toBeGreaterThan(1);
    expect(topologyMismatches(services, written)).toEqual([]);
  });

  it('must name every app, contract and container', () => {
    const problems = topologyMismatches(services.slice(1), written).join('\n');
    expect(problems).toMatch(/the folders of apps are .*users/);
    expect(problems).toMatch(/the folders of libs\/contracts are .*users/);
    expect(problems).toMatch(/docker-compose\.yml builds are .*users/);
  });

  it.each<[string, string, Partial<Service>, RegExp]>([
    ['has a database that docker-compose.yml lacks', 'gateway', { hasDatabase: true }, /gateway has no database/],
    ['lacks a database that docker-compose.yml has', 'users', { hasDatabase: false }, /users has a database/],
    ['has another port', 'gateway', { edgePort: 80 }, /publishes gateway at "8080", topology.ts at "80"/],
    [
      'has another name',
      'users',
      { name: 'billing' },
      /the volumes of the authority for services are .*users.*; topology.ts lists .*billing/,
    ],
    ['calls another', 'users', { calls: ['gateway'] }, /the calls of users at the authority are ; .* lists gateway/],
    ['uses a contract without calling', 'gateway', { calls: [] }, /the contracts that gateway depends on are .*users;/],
    // begin console
    [
      'has no page for operators',
      'console',
      { operatorPort: undefined },
      /the networks of console are console, services;/,
    ],
    [
      'has its page at another port',
      'console',
      { operatorPort: 81 },
      /publishes console at "8100", topology.ts at "81"/,
    ],
    ['has a page that shows others', 'console', { name: 'desk' }, /the services that desk watches are ; /],
    [
      'may not write settings',
      'console',
      { operatorPort: undefined },
      /that write settings at the authority are console;/,
    ],
    // end console
    ['must not be in the network of the edge', 'gateway', { edgePort: undefined }, /the networks of gateway are edge/],
    ['has a variable that docker-compose.yml lacks', 'users', { demoEnv: { X: '1' } }, /sets X of users to ""/],
  ])('is rejected if a service %s', (_, name, change, problem) => {
    expect(mismatchesWith(name, change)).toContainEqual(expect.stringMatching(problem));
  });

  it('is rejected if a service precedes one that it calls', () => {
    expect(topologyMismatches(services.toReversed(), written)).toContainEqual(
      'gateway calls users: expected users before gateway in topology.ts',
    );
  });
});

import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { NO_CLIENT_LIMITS } from '@signalbox/stack';
import { freePort } from '@signalbox/testing';
import { dockerCompose, type ComposeProject } from '@signalbox/testing/docker';
import type { TestProject } from 'vitest/node';
import type {} from '../global-setup.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    compose: ComposeProject;
  }
}

const reports = fileURLToPath(new URL('../../../.reports', import.meta.url));

/** Builds the images, starts the whole system on empty volumes, and removes everything afterwards. */
export default async function setup(vitest: TestProject): Promise<() => Promise<void>> {
  const built = { REVISION: 'e2e', SOURCE: 'https://example.com/signalbox' };
  const project: ComposeProject = {
    name: 'signalbox-e2e',
    port: await freePort(),
    env: { ...NO_CLIENT_LIMITS, ...built },
  };
  const remove = async () => {
    mkdirSync(reports, { recursive: true });
    writeFileSync(`${reports}/e2e-compose.log`, await dockerCompose(project, 'logs', '--no-color', '--timestamps'));
    await dockerCompose(project, 'down', '--volumes', '--timeout', '3');
  };
  // A killed run may have left containers.
  await dockerCompose(project, 'down', '--volumes', '--timeout', '0');
  await report('images built', () => dockerCompose(project, '--profile', 'config', 'build'));
  vitest.provide('compose', project);
  vitest.provide('system', { kind: 'elsewhere', baseUrl: `http://127.0.0.1:${project.port}` });
  await report('healthy', () => dockerCompose(project, 'up', '--detach', '--wait')).catch(async (error: unknown) => {
    await remove();
    throw error;
  });
  return remove;
}

async function report(what: string, doing: () => Promise<unknown>): Promise<void> {
  const startedAt = performance.now();
  await doing();
  console.log(`${what} after ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
}

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { freePort } from '@signalbox/testing';
import type { TestProject } from 'vitest/node';
import { logFile, startStack, stopStack } from './launcher.ts';
import type { SystemUnderTest } from './system.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    system: SystemUnderTest;
    /** Whether the system has the console. */
    consoleRuns: boolean;
  }
}

/** Starts the system once for all files, or uses the one at `E2E_BASE_URL`. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const baseUrl = process.env.E2E_BASE_URL;
  if (baseUrl) {
    project.provide('system', { kind: 'elsewhere', baseUrl });
    return undefined;
  }
  mkdirSync(dirname(logFile), { recursive: true });
  rmSync(logFile, { force: true });
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-e2e-'));
  const dataDir = join(folder, 'data');
  const consoleRuns = project.getProvidedContext().consoleRuns === true;
  const stack = consoleRuns ? { dataDir } : { dataDir, otlp: `http://127.0.0.1:${await freePort()}` };
  const stop = async () => {
    await stopStack(dataDir);
    rmSync(folder, { recursive: true, force: true });
  };
  project.provide('system', { kind: 'local-stack', ...stack });
  await startStack(stack).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return stop;
}

import { sharePostgres } from '@signalbox/postgres-cluster';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** The URL of the Postgres that the suites of this run share. */
    readonly sharedPostgres: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { at, stop } = await sharePostgres();
  project.provide('sharedPostgres', at);
  return stop;
}

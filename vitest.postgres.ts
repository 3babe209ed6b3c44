import { sharePostgres } from '@signalbox/postgres-cluster';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the suites of this run join the Postgres that they share. */
    readonly sharedPostgres: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { at, stop } = await sharePostgres();
  project.provide('sharedPostgres', at);
  return stop;
}

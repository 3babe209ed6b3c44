import { workspaceConfig } from './vitest.base.ts';

const INTEGRATION = '**/src/**/*.int.spec.ts';
const CONTAINERS = '**/src/**/*.container.spec.ts';
const elsewhere = ['**/node_modules/**', 'e2e/**'];

/**
 * The tests of every project but `e2e`, which has its own: `npx vitest run libs/rpc` runs those of one folder. A worker
 * loads a module once for all specs that it runs, which takes half the time of a worker for each: a spec leaves nothing
 * behind.
 */
export default workspaceConfig('tests', {
  isolate: false,
  projects: [
    {
      extends: true,
      test: { name: 'unit', include: ['**/src/**/*.spec.ts'], exclude: [INTEGRATION, CONTAINERS, ...elsewhere] },
    },
    {
      extends: true,
      test: {
        name: 'integration',
        include: [INTEGRATION],
        exclude: elsewhere,
        globalSetup: ['./vitest.postgres.ts'],
      },
    },
    {
      extends: true,
      // They import the specs above, which declare their tests only where they are loaded for the first time.
      test: { name: 'containers', include: [CONTAINERS], exclude: elsewhere, isolate: true },
    },
  ],
});

import { workspaceConfig } from './vitest.base.ts';

const INTEGRATION = '**/src/**/*.int.spec.ts';
const CONTAINERS = '**/src/**/*.container.spec.ts';
const elsewhere = ['**/node_modules/**', 'e2e/**'];

/**
 * The tests of all projects except `e2e`, which has its own configuration. `npx vitest run libs/rpc` runs those of one
 * folder. A worker loads each module once for all its specs, which takes half the time of one worker per spec, so a
 * spec must clean up after itself.
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
      // These import the specs above, which declare their tests only when they are loaded for the first time.
      test: { name: 'containers', include: [CONTAINERS], exclude: elsewhere, isolate: true },
    },
  ],
});

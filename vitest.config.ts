import { workspaceConfig } from './vitest.base.ts';

const integration = ['**/src/**/*.{int,container}.spec.ts'];
const elsewhere = ['**/node_modules/**', 'e2e/**'];

/** The tests of every project but `e2e`, which has its own: `npx vitest run libs/rpc` runs those of one folder. */
export default workspaceConfig('tests', {
  projects: [
    {
      extends: true,
      test: {
        name: 'unit',
        include: ['**/src/**/*.spec.ts'],
        exclude: [...integration, ...elsewhere],
        // They start nothing and change nothing outside themselves, so a worker loads each module once for all of them.
        isolate: false,
      },
    },
    {
      extends: true,
      test: {
        name: 'integration',
        include: integration,
        exclude: elsewhere,
        globalSetup: ['./vitest.postgres.ts'],
      },
    },
  ],
});

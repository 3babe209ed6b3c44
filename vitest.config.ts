import { workspaceConfig } from './vitest.base.ts';

/**
 * The tests of every project but `e2e`, which has its own: `npx vitest run libs/rpc` runs those of one folder. Nx runs each
 * project's by `--dir`, and names its report after it.
 */
export default workspaceConfig('tests', {
  include: ['**/src/**/*.spec.ts'],
  exclude: ['**/node_modules/**', 'e2e/**'],
  globalSetup: ['./vitest.postgres.ts'],
});

import { workspaceConfig } from '../../../vitest.base.ts';

// The page of the console in a real browser. All files share one system, and some stop parts of it.
export default workspaceConfig('e2e-console', {
  include: ['src/console/**/*.spec.ts'],
  globalSetup: ['src/global-setup.ts'],
  provide: { consoleRuns: true },
  fileParallelism: false,
  testTimeout: 120_000,
  hookTimeout: 120_000,
  teardownTimeout: 30_000,
});

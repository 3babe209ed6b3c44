import { workspaceConfig } from '../vitest.base.ts';

// All files share one system, and some stop parts of it, so they run one at a time.
export default workspaceConfig('e2e', {
  exclude: ['src/{compose,console}/**'],
  globalSetup: ['src/global-setup.ts'],
  fileParallelism: false,
  testTimeout: 30_000,
  teardownTimeout: 30_000,
});

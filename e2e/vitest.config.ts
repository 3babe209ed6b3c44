import { workspaceConfig } from '../vitest.base.ts';

// One system serves every file, and some files take parts of it away: they run one after another.
export default workspaceConfig('e2e', {
  exclude: ['src/compose/**'],
  globalSetup: ['src/global-setup.ts'],
  fileParallelism: false,
  testTimeout: 30_000,
  teardownTimeout: 30_000,
});

import { workspaceConfig } from '../../../vitest.base.ts';

// The same black-box specs as on the local stack, and those that stop containers. They run one file at a time.
export default workspaceConfig('e2e-compose', {
  globalSetup: ['src/compose/global-setup.ts'],
  // These need the processes and databases of a local stack.
  exclude: ['src/console/**', 'src/**/{database-down,databases,every-instance,instances,request-id,restart}.spec.ts'],
  fileParallelism: false,
  testTimeout: 120_000,
  hookTimeout: 300_000,
  teardownTimeout: 120_000,
});

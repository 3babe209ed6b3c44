import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig, type ViteUserConfig } from 'vitest/config';

// Nx asks for colours, and everything that a test starts would inherit that.
delete process.env['FORCE_COLOR'];
// Requests to what a test starts would go through a proxy, which leads elsewhere.
delete process.env['NODE_USE_ENV_PROXY'];

/**
 * A test configuration: its specs run against the sources of every workspace package,
 * `vitest.setup.ts` provides the servers that they start,
 * and the counts go to `.reports/NAME.json`, where the gate sums them.
 */
export function workspaceConfig(name: string, test: ViteUserConfig['test'] = {}): ViteUserConfig {
  return defineConfig({
    test: {
      name,
      include: ['src/**/*.spec.ts'],
      setupFiles: [fileURLToPath(new URL('vitest.setup.ts', import.meta.url))],
      passWithNoTests: true,
      maxWorkers: Math.min(2, availableParallelism()),
      testTimeout: 60_000,
      hookTimeout: 60_000,
      reporters: ['default', 'json'],
      outputFile: { json: fileURLToPath(new URL(`.reports/${name}.json`, import.meta.url)) },
      ...test,
    },
  });
}

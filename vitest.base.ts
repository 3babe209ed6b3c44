import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig, type ViteUserConfig } from 'vitest/config';

// Nx sets FORCE_COLOR, and all processes that a test starts would inherit it.
delete process.env['FORCE_COLOR'];
// Requests to the servers of a test must not use a proxy.
delete process.env['NODE_USE_ENV_PROXY'];

/**
 * A test configuration. Specs run against the sources of all workspace packages, `vitest.setup.ts` provides the servers
 * that they start, and the counts are written to `.reports/NAME.json`, which the gate adds up.
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
      expect: { poll: { timeout: 30_000 } },
      reporters: ['default', 'json'],
      outputFile: { json: fileURLToPath(new URL(`.reports/${name}.json`, import.meta.url)) },
      ...test,
    },
  });
}

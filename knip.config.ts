import type { KnipConfig } from 'knip';

const sources = { project: ['src/**/*.ts'] };

/** An export of a library is dead if no other project imports it. */
const library = {
  ...sources,
  // begin lab
  // Without the lab, some exports of libraries have no importer, so a fork without it has no such check either.
  includeEntryExports: true,
  // end lab
};

// A suite that a spec runs, or tests outside vitest.config.ts.
const vitest = { config: ['vitest.config.ts', 'src/**/vitest.config.ts'] };

/**
 * Finds unused exports and files. `@public` marks an export that stays when a fork removes the part that uses it.
 * The linter checks dependencies (`@nx/dependency-checks`).
 */
export default {
  include: ['exports', 'types', 'files'],
  workspaces: {
    '.': { project: ['*.{ts,js}'] },
    'apps/*': sources,
    // begin console
    'apps/console': { entry: ['web/src/main.tsx'], project: ['src/**/*.ts', 'web/src/**/*.{ts,tsx}'] },
    // end console
    'libs/*': library,
    // begin balancing-lab
    'libs/balancing-lab': { ...library, entry: ['page/src/worker.ts'], project: ['{src,page/src}/**/*.{ts,tsx}'] },
    // end balancing-lab
    'libs/contracts/*': library,
    'libs/testing': { ...library, vitest: { ...vitest, entry: ['src/**/*.spec.ts', 'src/**/*.fixture.ts'] } },
    // begin balancing-lab
    'tools/lab-site': { project: ['site/**/*.ts'] },
    // end balancing-lab
    'tools/*': library,
    // begin lab
    'lab/*': library,
    // Other programs start these by file name.
    'lab/bench': { ...library, entry: ['src/gateway/programs/*.ts'] },
    // end lab
    e2e: { ...sources, vitest, entry: ['src/**/global-setup.ts'] },
  },
  ignoreIssues: {
    // Kysely calls what a migration exports.
    'apps/*/src/migrations/*.ts': ['exports'],
    // The compiler needs these types for the declarations of contracts.
    'libs/contract/src/index.ts': ['types'],
  },
} satisfies KnipConfig;

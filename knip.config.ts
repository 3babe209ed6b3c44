import type { KnipConfig } from 'knip';

const app = { project: ['src/**/*.ts'] };

/** What it exports is dead where no other project imports it. */
const library = {
  ...app,
  // begin lab
  // Without the lab, what it alone imports is left for others to import.
  includeEntryExports: true,
  // end lab
};

// A suite that a spec runs, or other tests than those of vitest.config.ts.
const vitest = { config: ['vitest.config.ts', 'src/**/vitest.config.ts'] };

/** The rule against exports and files without a use. Dependencies are the linter's (`@nx/dependency-checks`). */
export default {
  include: ['exports', 'types', 'files'],
  workspaces: {
    '.': { project: ['*.{ts,js}'] },
    'apps/*': app,
    'libs/*': library,
    'libs/contracts/*': library,
    'libs/testing': { ...library, vitest: { ...vitest, entry: ['src/**/*.spec.ts', 'src/**/*.fixture.ts'] } },
    'tools/*': library,
    // begin lab
    'lab/*': library,
    // Its name is in the subject that is measured.
    'lab/bench': { ...library, entry: ['src/gateway/programs/*.ts'] },
    // end lab
    e2e: { ...app, vitest, entry: ['src/**/global-setup.ts'] },
  },
  ignoreIssues: {
    // Kysely calls what a migration exports.
    'apps/*/src/migrations/*.ts': ['exports'],
    // The compiler names these types in the declarations of contracts.
    'libs/contract/src/index.ts': ['types'],
  },
} satisfies KnipConfig;

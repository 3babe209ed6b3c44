import type { KnipConfig } from 'knip';

const sources = { project: ['src/**/*.ts'] };

/** An export of a library is dead where no other project imports it. */
const library = {
  ...sources,
  // begin lab
  // Without the lab, some exports of libraries have no importer left, so this check goes with it.
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
    'apps/*': sources,
    'libs/*': library,
    'libs/contracts/*': library,
    'libs/testing': { ...library, vitest: { ...vitest, entry: ['src/**/*.spec.ts', 'src/**/*.fixture.ts'] } },
    'tools/*': library,
    // begin lab
    'lab/*': library,
    // Its programs are started by file name.
    'lab/bench': { ...library, entry: ['src/gateway/programs/*.ts'] },
    // end lab
    e2e: { ...sources, vitest, entry: ['src/**/global-setup.ts'] },
  },
  ignoreIssues: {
    // Kysely calls what a migration exports.
    'apps/*/src/migrations/*.ts': ['exports'],
    // The compiler names these types in the declarations of contracts.
    'libs/contract/src/index.ts': ['types'],
  },
} satisfies KnipConfig;

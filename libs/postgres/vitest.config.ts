import { workspaceConfig } from '../../vitest.base.ts';

// With the condition `import` for all, pg (CommonJS) would get the ES modules of the packages it requires.
const conditions = ['@signalbox/source', 'node'];

export default {
  ...workspaceConfig('postgres'),
  ssr: { resolve: { conditions, externalConditions: conditions } },
};

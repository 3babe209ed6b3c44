import { workspaceConfig } from '../../vitest.base.ts';

// Many of these start a Postgres of their own, which takes its time on a busy machine.
export default workspaceConfig('postgres', { testTimeout: 60_000 });

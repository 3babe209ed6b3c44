import { workspaceConfig } from '../vitest.base.ts';

export default workspaceConfig('e2e');

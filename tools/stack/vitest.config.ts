import { workspaceConfig } from '../../vitest.base.ts';

export default workspaceConfig('stack');

import { workspaceConfig } from '../../../vitest.base.ts';

export default workspaceConfig('contracts-orders');

import { fileURLToPath } from 'node:url';

/** The folder of the repository, absolute. */
export const workspaceRoot = fileURLToPath(new URL('../../..', import.meta.url));

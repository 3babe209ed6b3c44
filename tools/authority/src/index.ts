export { Authority, type AuthorityOptions } from './authority.ts';
export type { IdentityFiles } from './identity-files.ts';

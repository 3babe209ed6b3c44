import { join } from 'node:path';
import type { Authority, AuthorityOptions, IdentityFiles } from '@signalbox/authority';

/** The name in the certificate of an operator's commands, such as `npm run rpc`. */
export const OPERATOR = 'operator';

/** The authority of a stack, and the identities that it issues. */
export interface IdentityPlan {
  readonly authority: Omit<AuthorityOptions, 'updated'>;
  /** The files of each service, and of `OPERATOR`. */
  readonly files: Readonly<Record<string, IdentityFiles>>;
}

/** The authority of the stack in this data folder: it issues a certificate for each service, and one for operators. */
export async function identityPlan(
  dataDir: string,
  installation: string,
  services: readonly { readonly name: string }[],
): Promise<IdentityPlan> {
  const { identityFiles } = await import('@signalbox/authority/identity-files');
  const names = [...services.map(({ name }) => name), OPERATOR];
  const folders = Object.fromEntries(names.map((name) => [name, join(dataDir, 'identities', name)]));
  const files = Object.fromEntries(names.map((name) => [name, identityFiles(folders[name]!)]));
  return { authority: { folder: join(dataDir, 'authority'), installation, folders }, files };
}

/** Loaded only now, because it takes longer than all checks before the start. */
export async function openAuthority(options: AuthorityOptions): Promise<Authority> {
  const { Authority } = await import('@signalbox/authority');
  return Authority.open(options);
}

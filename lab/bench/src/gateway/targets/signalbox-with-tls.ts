import { join } from 'node:path';
import { Authority } from '@signalbox/authority';
import { identityFiles } from '@signalbox/authority/identity-files';
import { services } from '@signalbox/stack';
import type { Target } from '../target.ts';
import { signalbox, startGateway } from './signalbox.ts';

export const signalboxWithTls: Target = {
  name: 'signalbox-with-tls',
  what: 'The same gateway with mutual TLS to the services, as it runs by default',
  paths: signalbox.paths,
  async start(context) {
    const folders = Object.fromEntries(services.map(({ name }) => [name, join(context.folder, 'identities', name)]));
    const folder = join(context.folder, 'authority');
    await Authority.open({ folder, installation: 'bench', folders, updated: () => {} });
    const identities = Object.fromEntries(Object.entries(folders).map(([name, path]) => [name, identityFiles(path)]));
    return startGateway(context, {}, identities);
  },
};

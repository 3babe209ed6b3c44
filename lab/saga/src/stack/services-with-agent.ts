import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { appBundle, writeBundle } from '@signalbox/bundle';
import { workspaceRoot } from '@signalbox/lab-parts/workspace-root';
import { bundledApp, requestServices, type ServiceCommand } from '@signalbox/stack';

const agent = fileURLToPath(new URL('../agent/agent.ts', import.meta.url));
const folderOf = (service: string) => join('lab', 'saga', 'dist', service);

/**
 * Bundles each service from its sources, with the agent as first entry. A bundle contains its own copy of the Postgres
 * driver and of the service client, so the agent must be in the same bundle to reach them.
 * @returns the command of each service.
 * @throws Error if the sources can't be bundled.
 */
export async function servicesWithAgent(): Promise<ServiceCommand> {
  await Promise.all(
    requestServices.map(async ({ name }) => {
      const app = appBundle(workspaceRoot, name);
      const entries = [agent, ...app.entries];
      await writeBundle(workspaceRoot, { ...app, entries, outDir: join(workspaceRoot, folderOf(name)) });
    }),
  );
  return bundledApp(workspaceRoot, folderOf);
}

import { workspaceRoot } from '@signalbox/lab-parts/workspace-root';
import { buildCommand } from '@signalbox/stack';
import type { Processes } from '../processes/processes.ts';

/** Bundles the gateway if its sources have changed. @throws Error with the bundler's output. */
export async function buildGateway(processes: Processes): Promise<void> {
  await processes.output('the build', buildCommand(workspaceRoot, ['gateway']));
}

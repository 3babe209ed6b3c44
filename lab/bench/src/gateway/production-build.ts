import { workspaceRoot } from '@signalbox/lab-parts/workspace-root';
import { buildCommand } from '@signalbox/stack';
import type { Processes } from '../processes/processes.ts';

/** Compiles the gateway and the libraries it uses, as far as they have changed. @throws Error with the compiler's words. */
export async function buildGateway(processes: Processes): Promise<void> {
  await processes.output('the build', buildCommand(workspaceRoot, ['gateway']));
}

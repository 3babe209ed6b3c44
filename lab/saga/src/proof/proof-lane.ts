import { workspaceRoot } from '@signalbox/lab-parts/workspace-root';
import { build, buildCommand, compiledApp } from '@signalbox/stack';
import { Lane } from '../lane/lane.ts';
import { startClusters } from '../lane/temporary-clusters.ts';

const USUAL_EXPIRY_MS = 60_000;

/** Has something done with a whole system of compiled services on durable databases, as in production. */
export async function onProofLane<Result>(work: (lane: Lane) => Promise<Result>): Promise<Result> {
  await buildServices();
  await using temporary = await startClusters({ durable: true });
  const commandOf = compiledApp(workspaceRoot);
  const lane = await Lane.start({ clusters: temporary.clusters, name: 'proof', commandOf, expiryMs: USUAL_EXPIRY_MS });
  try {
    return await work(lane);
  } finally {
    await lane.stop();
  }
}

/** Compiles what has changed of the services. @throws BuildError */
export async function buildServices(): Promise<void> {
  const listener = { spawned: () => {}, exited: () => {} };
  await build(buildCommand(workspaceRoot), listener, new AbortController().signal);
}

import { Lane } from '../lane/lane.ts';
import { servicesWithAgent } from '../lane/services-with-agent.ts';
import { startClusters } from '../lane/temporary-clusters.ts';

const USUAL_EXPIRY_MS = 60_000;

/** Has something done with a whole system of bundled services on durable databases, as in production. */
export async function onProofLane<Result>(work: (lane: Lane) => Promise<Result>): Promise<Result> {
  const commandOf = await servicesWithAgent();
  await using temporary = await startClusters({ durable: true });
  const lane = await Lane.start({ clusters: temporary.clusters, name: 'proof', commandOf, expiryMs: USUAL_EXPIRY_MS });
  try {
    return await work(lane);
  } finally {
    await lane.stop();
  }
}

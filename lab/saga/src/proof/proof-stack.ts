import { SagaStack } from '../stack/saga-stack.ts';
import { servicesWithAgent } from '../stack/services-with-agent.ts';
import { startClusters } from '../stack/temporary-clusters.ts';

const DEFAULT_EXPIRY_MS = 60_000;

/**
 * Runs `work` with a stack of bundled services on durable databases, as in production.
 * @param env - additional environment variables of the services.
 */
export async function onProofStack<Result>(
  work: (stack: SagaStack) => Promise<Result>,
  env?: NodeJS.ProcessEnv,
): Promise<Result> {
  const commandOf = await servicesWithAgent();
  await using temporary = await startClusters({ durable: true });
  const stack = await SagaStack.start({
    clusters: temporary.clusters,
    name: 'proof',
    commandOf,
    expiryMs: DEFAULT_EXPIRY_MS,
    env,
  });
  try {
    return await work(stack);
  } finally {
    await stack.stop();
  }
}

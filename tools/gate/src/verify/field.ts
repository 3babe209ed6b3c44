import { verifyData } from './field/data.ts';
import { verifyEdge } from './field/edge.ts';
import { verifyRegistry } from './field/registry.ts';
import { verifyStart } from './field/start.ts';
import type { Finding } from './finding.ts';

/** Whether inputs that once failed in the field are handled: unusual machines, requests and registries. */
export async function verifyField(): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const verify of [verifyEdge, verifyRegistry, verifyStart, verifyData]) findings.push(...(await verify()));
  return findings;
}

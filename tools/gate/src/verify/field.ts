import { verifyCompose } from './field/compose.ts';
import { verifyForeignVariables, verifyProofs, verifyRequests } from './field/stack.ts';
import { verifyEdge } from './field/edge.ts';
import { verifyPgBouncer } from './field/pgbouncer.ts';
import { verifyRegistry } from './field/registry.ts';
import { verifyConnections } from './field/start/connections.ts';
import { verifyInstallations } from './field/start/installations.ts';
import { verifyMachines } from './field/start/machines.ts';
import { verifyNpmEnds } from './field/start/npm-ends.ts';
import { same, type Finding } from './finding.ts';

/** By the rows of the list that they are from; each starts what it needs. */
const parts: readonly (readonly [rows: string, verify: () => Promise<Finding[]>])[] = [
  ['1, 11, 12, 13', verifyEdge],
  ['2', verifyProofs],
  ['3', verifyInstallations],
  ['4, 8, 9, 15', verifyRegistry],
  ['5', verifyNpmEnds],
  ['6, 8, 15', verifyForeignVariables],
  ['7', verifyConnections],
  ['6, 15, 16, 17', verifyMachines],
  ['15', verifyPgBouncer],
  ['14, 17, 18', verifyRequests],
  ['7, 10', verifyCompose],
];

/** Whether inputs that once failed in the field are handled: unusual machines, requests and registries. */
export async function verifyField(): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [rows, verify] of parts) {
    try {
      findings.push(...(await verify()));
    } catch (error) {
      findings.push(same(`${rows}: the run`, (error as Error).message, 'ends'));
    }
  }
  return findings;
}

import type { Check } from '@signalbox/lab-parts/check';
import { verifyCompose } from './field/compose.ts';
import { verifyForeignVariables, verifyProofs, verifyRequests } from './field/stack.ts';
import { verifyEdge } from './field/edge.ts';
import { verifyPgBouncer } from './field/pgbouncer.ts';
import { verifyRegistry } from './field/registry.ts';
import { verifyConnections } from './start/connections.ts';
import { verifyInstallations } from './start/installations.ts';
import { verifyMachines } from './start/machines.ts';
import { verifyNpmEnds } from './start/npm-ends.ts';
import { same } from './printed-checks.ts';

/**
 * Each part starts what it needs. The numbers are those of the reports that the inputs are from: 1 exchanges that do not
 * end, 2 proofs that are no longer accepted, 3 shared registries, 4 changed registrations, 5 the end of npm, 6 variables of
 * other programs, 7 too few connections, 8 refusals of the registry, 9 addresses, 10 passwords, 11 requests without Host, 12
 * empty bodies, 13 answers of Node's own, 14 encodings of text, 15 reasons and remedies, 16 a broken consul, 17 files and
 * tokens of another shape, 18 the OpenAPI document.
 */
const parts: readonly (readonly [rows: string, verify: () => Promise<Check[]>])[] = [
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
export async function verifyField(): Promise<Check[]> {
  const checks: Check[] = [];
  for (const [rows, verify] of parts) {
    try {
      checks.push(...(await verify()));
    } catch (error) {
      checks.push(same(`${rows}: the run`, (error as Error).message, 'ends'));
    }
  }
  return checks;
}

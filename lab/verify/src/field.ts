import type { Check } from '@signalbox/lab-parts/check';
import { verifyCompose } from './field/compose.ts';
import { verifyForeignVariables, verifyKeysAndTokens, verifyRequests } from './field/stack.ts';
import { verifyEdge } from './field/edge.ts';
import { verifyPgBouncer } from './field/pgbouncer.ts';
import { verifyRegistry } from './field/registry.ts';
import { verifyConnections } from './start/connections.ts';
import { verifyInstallations } from './start/installations.ts';
import { verifyMachines } from './start/machines.ts';
import { verifyNpmExit } from './start/npm-exit.ts';
import { textEquals } from './printed-checks.ts';

/**
 * Each part starts what it needs. A number is that of the report that an input is from: 1 exchanges that never end, 2
 * outdated keys and tokens, 3 shared registries, 4 changed registrations, 5 the exit of npm, 6 variables of other programs,
 * 7 too few connections, 8 errors of the registry, 9 addresses, 10 passwords, 11 requests without Host, 12 empty bodies,
 * 13 answers of Node itself, 14 encodings of text, 15 reasons and remedies in messages, 16 a broken consul, 17 files and
 * tokens with an unexpected format, 18 the OpenAPI document.
 */
const parts: readonly (readonly [rows: string, verify: () => Promise<Check[]>])[] = [
  ['1, 11, 12, 13', verifyEdge],
  ['2', verifyKeysAndTokens],
  ['3', verifyInstallations],
  ['4, 8, 9, 15', verifyRegistry],
  ['5', verifyNpmExit],
  ['6, 8, 15', verifyForeignVariables],
  ['7', verifyConnections],
  ['6, 15, 16, 17', verifyMachines],
  ['15', verifyPgBouncer],
  ['14, 17, 18', verifyRequests],
  ['7, 10', verifyCompose],
];

/** Inputs that once failed in the field: unusual machines, requests and registries. */
export async function verifyField(): Promise<Check[]> {
  const checks: Check[] = [];
  for (const [rows, verify] of parts) {
    try {
      checks.push(...(await verify()));
    } catch (error) {
      checks.push(textEquals(`${rows}: the run`, (error as Error).message, 'completes'));
    }
  }
  return checks;
}

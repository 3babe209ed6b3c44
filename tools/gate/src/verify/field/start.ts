import type { Finding } from '../finding.ts';
import { verifyConnections } from './start/connections.ts';
import { verifyInstallations } from './start/installations.ts';
import { verifyMachines } from './start/machines.ts';
import { verifyNpmEnds } from './start/npm-ends.ts';

/** Unusual machines: how the system starts on them, and stops. */
export async function verifyStart(): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const verify of [verifyNpmEnds, verifyConnections, verifyMachines, verifyInstallations]) {
    findings.push(...(await verify()));
  }
  return findings;
}

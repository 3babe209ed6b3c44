import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkTable, type Check } from '@signalbox/lab-parts/check';
import { machine } from '@signalbox/lab-parts/machine';
import { workspaceRoot } from '@signalbox/lab-parts/workspace-root';
// begin console
import { verifyConsole } from './console.ts';
// end console
import { verifyDiscovery } from './discovery.ts';
import { verifyDrills } from './drills.ts';
import { verifyField } from './field.ts';
import { verifyFork } from './fork.ts';
import { verifyOrders } from './orders.ts';
import { verifyRandom } from './random.ts';
import { verifyRpc } from './rpc.ts';
import { verifyStack } from './stack.ts';
import { verifyTelemetry } from './telemetry.ts';

/** All verifications by name. Each takes minutes and prints its checks. */
const verifications: Record<string, () => Promise<Check[]>> = {
  stack: verifyStack,
  rpc: verifyRpc,
  drills: verifyDrills,
  orders: verifyOrders,
  discovery: verifyDiscovery,
  random: verifyRandom,
  telemetry: verifyTelemetry,
  // begin console
  console: verifyConsole,
  // end console
  field: verifyField,
  fork: verifyFork,
};

const help = `Long counts and timings, recorded in lab/docs/verified/.

  npm run verify               all of them
  npm run verify -- NAME …     only these: ${Object.keys(verifications).join(', ')}`;

const names = process.argv.slice(2);
if (names.includes('--help') || names.includes('-h')) {
  console.log(help);
  process.exit(0);
}
const unknown = names.filter((name) => !(name in verifications));
if (unknown.length > 0) {
  console.error(`expected names of verifications, got ${unknown.join(', ')}\n\n${help}`);
  process.exit(2);
}

for (const name of names.length > 0 ? names : Object.keys(verifications)) {
  console.log(`${name}:`);
  const checks = await verifications[name]!();
  writeFileSync(join(workspaceRoot, 'lab', 'docs', 'verified', `${name}.md`), page(name, checks));
  if (checks.some(({ ok }) => !ok)) process.exitCode = 1;
}

function page(name: string, checks: readonly Check[]): string {
  const date = new Date().toISOString().slice(0, 10);
  return [
    `# Verified: ${name}`,
    '',
    `Written by \`npm run verify -- ${name}\` on ${date}; ${machine()}.`,
    '',
    ...checkTable(checks),
    '',
  ].join('\n');
}

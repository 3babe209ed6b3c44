import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { verifyDiscovery } from './discovery.ts';
import { verifyDrills } from './drills.ts';
import { verifyField } from './field.ts';
import { verifyOrders } from './orders.ts';
import { verifyRpc } from './rpc.ts';
import { verifyStack } from './stack.ts';
import type { Finding } from './finding.ts';

/** What can be measured, by name. Each takes minutes and says what it found. */
const verifications: Record<string, () => Promise<Finding[]>> = {
  stack: verifyStack,
  rpc: verifyRpc,
  drills: verifyDrills,
  orders: verifyOrders,
  discovery: verifyDiscovery,
  field: verifyField,
};

const help = `Long counts and timings, recorded in docs/verified/.

  npm run verify               all of them
  npm run verify -- NAME …     some: ${Object.keys(verifications).join(', ')}`;

const names = process.argv.slice(2);
if (names.includes('--help') || names.includes('-h')) {
  console.log(help);
  process.exit(0);
}
const unknown = names.filter((name) => !(name in verifications));
if (unknown.length > 0) {
  console.error(`there is no ${unknown.join(', ')}\n\n${help}`);
  process.exit(2);
}

const folder = new URL('../../../../docs/verified/', import.meta.url);
for (const name of names.length > 0 ? names : Object.keys(verifications)) {
  console.log(`${name}:`);
  const findings = await verifications[name]!();
  mkdirSync(folder, { recursive: true });
  writeFileSync(new URL(`${name}.md`, folder), page(name, findings));
  if (findings.some(({ ok }) => !ok)) process.exitCode = 1;
}

function page(name: string, findings: readonly Finding[]): string {
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB`;
  const rows = findings.map(
    ({ what, found, bound, ok }) => `| ${what} | ${found} | ${bound} | ${ok ? 'yes' : '**no**'} |`,
  );
  return [
    `# Verified: ${name}`,
    '',
    `Written by \`npm run verify -- ${name}\` on ${new Date().toISOString().slice(0, 10)}; ${machine}, Node ${process.version}.`,
    '',
    '| what | found | must be | holds |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { workspaceRoot } from './workspace-root.ts';

const folder = join(workspaceRoot, 'deploy', 'observability');

/** The path of a file of `deploy/observability`. */
export const observabilityFile = (name: string): string => join(folder, name);

/**
 * The configuration of Prometheus in `deploy/observability`, for a Consul without access control on this machine.
 * @throws Error if its address of Consul or its token is not where it was.
 */
export function prometheusConfig(registryUrl: string): string {
  const deployed = readFileSync(observabilityFile('prometheus/prometheus.yml'), 'utf8');
  const { host } = new URL(registryUrl);
  return [
    [/consul:8500/, host],
    [/^ +authorization: .*\n/m, ''],
    [/\/etc\/prometheus\//g, `${observabilityFile('prometheus')}/`],
  ].reduce((text, [pattern, replacement]) => {
    const changed = text.replace(pattern as RegExp, replacement as string);
    if (changed === text) throw new Error(`expected prometheus.yml to match ${String(pattern)}`);
    return changed;
  }, deployed);
}

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Check } from '@signalbox/lab-parts/check';
import { workspaceRoot } from '@signalbox/lab-parts/workspace-root';
import { atMost } from '../printed-checks.ts';

const REQUESTS = 20_000_000;

interface Run {
  readonly meanTimeInSystem: number;
  readonly requestsPerSecond: number;
}

/** The simulator compared with the supermarket model, and its speed. */
export async function verifySimulator(): Promise<Check[]> {
  const checks: Check[] = [];
  for (const choices of [2, 3]) {
    for (const load of [0.5, 0.8, 0.9, 0.95]) {
      const { meanTimeInSystem } = await simulate({ instances: 1000, choices, load, requests: REQUESTS });
      const what = `simulator, 1000 instances, ${choices} choices, load ${load}: difference from the supermarket model`;
      checks.push(relativeError(what, meanTimeInSystem, supermarketTime(load, choices), 1));
    }
  }
  const small = await simulate({ instances: 100, choices: 2, load: 0.9, requests: REQUESTS });
  checks.push(
    relativeError(
      'simulator, 100 instances, 2 distinct choices, load 0.9: difference from 2.64',
      small.meanTimeInSystem,
      2.64,
      1.5,
    ),
  );
  checks.push(atMost('simulator, 100 instances: time for a million requests', 1e6 / small.requestsPerSecond, 1, 's'));
  return checks;
}

const relativeError = (what: string, value: number, expected: number, threshold: number): Check =>
  atMost(what, Math.abs(value / expected - 1) * 100, threshold, '%');

async function simulate(options: Record<string, number>): Promise<Run> {
  const args = Object.entries(options).map(([name, value]) => `--${name}=${value}`);
  const started = performance.now();
  const { stdout } = await promisify(execFile)('npm', ['run', '-s', 'simulate', '--', '--json', ...args], {
    cwd: workspaceRoot,
  });
  const requestsPerSecond = options.requests! / ((performance.now() - started) / 1000);
  return { meanTimeInSystem: (JSON.parse(stdout) as Run).meanTimeInSystem, requestsPerSecond };
}

/** T = Σ λ^((d^i − d)/(d − 1)) over i ≥ 1 (Mitzenmacher, 2001). Independent of the simulator's own implementation. */
function supermarketTime(load: number, choices: number): number {
  const terms = Array.from({ length: 40 }, (_, at) => load ** ((choices ** (at + 1) - choices) / (choices - 1)));
  return terms.reduce((sum, term) => sum + term);
}

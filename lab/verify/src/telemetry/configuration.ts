import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Check } from '@signalbox/lab-parts/check';
import { ConfigDocuments } from '@signalbox/lab-parts/config-documents';
import { percentile } from '@signalbox/lab-parts/statistics';
import { startTemporaryStack } from '@signalbox/lab-parts/temporary-stack';
import { until } from '@signalbox/testing/until';
import { atMost, equals } from '../printed-checks.ts';

const CHANGES = 300;
const INTERVAL_MS = 150;
const DAY_MS = 86_400_000;

/**
 * The time from a change of a document in Consul until it is in force in the last instance. An instance logs
 * `configuration applied` immediately after it assigned the new values; the time of that line counts.
 */
export async function verifyConfiguration(): Promise<Check[]> {
  const folder = mkdtempSync(join(tmpdir(), 'verify-configuration-'));
  const logFile = join(folder, 'log');
  try {
    await using stack = await startTemporaryStack({ scale: { gateway: 2, users: 2, orders: 2 }, logFile });
    const { registry, services } = stack.state();
    const documents = new ConfigDocuments(registry.url);
    const tookMs: number[] = [];
    for (let revision = 1; revision <= CHANGES; revision += 1) {
      await delay(INTERVAL_MS);
      const changedAt = Date.now();
      await documents.write('all', { revision, settings: { BALANCING_CHOICES: 2 + (revision % 2) } });
      const times = await until(() => {
        const found = timesOf(readFileSync(logFile, 'utf8'), revision);
        return found.length >= services.length ? found : undefined;
      });
      tookMs.push(Math.max(...times.map((time) => millisecondsBetween(changedAt, time))));
    }
    const median = `p50 ${percentile(tookMs, 0.5)} ms, slowest ${Math.max(...tookMs)} ms`;
    return [
      equals(
        `${registry.kind}: changes of a document in force in all ${services.length} instances`,
        tookMs.length,
        CHANGES,
      ),
      atMost(
        `time from a change until it is in force in the last instance, p99 (${median})`,
        percentile(tookMs, 0.99),
        100,
        'ms',
      ),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The times of day at which instances applied a revision, as `HH:MM:SS.mmm`. */
function timesOf(log: string, revision: number): string[] {
  const lines = log.matchAll(/ (\d\d:\d\d:\d\d\.\d{3}) INFO +configuration applied .*/g);
  return [...lines].filter(([line]) => line.includes(` revision=${revision} `)).map(([, time]) => time!);
}

/** From a time in milliseconds since 1970 to the next time of day in UTC. */
function millisecondsBetween(from: number, time: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number);
  const timeOfDay = Math.round(((hours * 60 + minutes) * 60 + seconds) * 1_000);
  return (timeOfDay - (from % DAY_MS) + DAY_MS) % DAY_MS;
}

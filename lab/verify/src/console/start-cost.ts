import { setTimeout as delay } from 'node:timers/promises';
import type { Check } from '@signalbox/lab-parts/check';
import { memoryMiB } from '@signalbox/lab-parts/processes';
import { median } from '@signalbox/lab-parts/statistics';
import { atMost } from '../printed-checks.ts';
import { StartAttempt } from '../start/start-attempt.ts';

const PAIRS = 5;
const IDLE_MS = 10_000;

interface Started {
  readonly seconds: number;
  readonly memoryMiB: number;
  /** Of the console alone. 0 without it. */
  readonly consoleMiB: number;
}

/** `npm start` with and without the console, in turns, with the same data and everything bundled. */
export async function verifyStartCost(): Promise<Check[]> {
  const options = ['start', '--', '--port', '0', '--data', 'DATA'];
  const first = new StartAttempt('npm', options);
  await first.outcome();
  await first.stop();
  const { data } = first;
  const starts: { with: Started; without: Started }[] = [];
  while (starts.length < PAIRS) {
    const without = await startOnce(new StartAttempt('npm', [...options, '--no-console'], { data }));
    starts.push({ without, with: await startOnce(new StartAttempt('npm', options, { data })) });
  }
  await first.dispose();
  const differences = (of: keyof Started) => median(starts.map((pair) => pair.with[of] - pair.without[of]));
  return [
    atMost(`time that the console adds to npm start, median of ${PAIRS} pairs`, differences('seconds'), 1, 's'),
    atMost('time until npm start is ready, median', median(starts.map((pair) => pair.with.seconds)), 4, 's'),
    atMost('memory (PSS) of the console, median', differences('consoleMiB'), 90, 'MiB'),
    atMost(
      'memory (PSS) that npm start has more with it, the telemetry of the other services included, median',
      differences('memoryMiB'),
      90,
      'MiB',
    ),
    atMost('memory (PSS) of all processes, median', median(starts.map((pair) => pair.with.memoryMiB)), 900, 'MiB'),
  ];
}

async function startOnce(attempt: StartAttempt): Promise<Started> {
  const startedAt = performance.now();
  if ((await attempt.outcome()) !== 'ready') throw new Error(`npm start is not ready: ${attempt.problems()}`);
  const seconds = (performance.now() - startedAt) / 1_000;
  await delay(IDLE_MS);
  const memory = memoryMiB(attempt.processes());
  const console = attempt.state.services.filter(({ service }) => service === 'console');
  const consoleMemory = memoryMiB(console.map(({ pid }) => pid));
  await attempt.stop();
  return { seconds, memoryMiB: memory, consoleMiB: consoleMemory };
}

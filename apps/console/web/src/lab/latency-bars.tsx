import type { Balancer } from '../../../src/api/balancers.ts';
import { formatMs, formatNumber } from '../parts/formats.ts';

const HEIGHT = 70;
const BAR = 22;

/** The distribution of the durations of attempts, from the first to the last bucket with attempts. */
export function LatencyBars({ latency: { boundsMs, counts } }: Pick<Balancer, 'latency'>) {
  const first = counts.findIndex((count) => count > 0);
  if (first === -1) return <p class="empty">No attempts in the last 10 s.</p>;
  const last = counts.findLastIndex((count) => count > 0);
  const shown = counts.slice(first, last + 1);
  const highest = Math.max(...shown);
  const total = shown.reduce((sum, count) => sum + count, 0);
  const boundOf = (at: number) => (at < boundsMs.length ? `≤ ${formatMs(boundsMs[at]!)}` : 'longer');
  const label = shown.map((count, at) => `${boundOf(first + at)}: ${formatNumber((count / total) * 100)} %`).join(', ');
  return (
    <div class="lab-latency">
      <svg
        viewBox={`0 0 ${shown.length * BAR} ${HEIGHT}`}
        height={HEIGHT}
        width={shown.length * BAR}
        role="img"
        aria-label={`Durations of attempts: ${label}`}
      >
        {shown.map((count, at) => (
          <rect
            key={at}
            class="lab-bar"
            x={at * BAR}
            width={BAR - 3}
            y={HEIGHT - (count / highest) * (HEIGHT - 2)}
            height={(count / highest) * (HEIGHT - 2)}
          >
            <title>{`${boundOf(first + at)}: ${formatNumber((count / total) * 100)} %`}</title>
          </rect>
        ))}
      </svg>
      <p class="muted">
        {boundOf(first)} … {boundOf(last)}
      </p>
    </div>
  );
}

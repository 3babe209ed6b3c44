import type { Balancer } from '../../../src/api/balancers.ts';
import { formatMs, formatNumber } from '../parts/formats.ts';

const HEIGHT = 70;
const TEXT_HEIGHT = 16;
const BAR = 36;

/** The distribution of the durations of attempts, from the first to the last bucket with attempts. */
export function LatencyBars({ latency: { boundsMs, counts } }: Pick<Balancer, 'latency'>) {
  const first = counts.findIndex((count) => count > 0);
  if (first === -1) return <p class="empty">No attempts in the last 10 s.</p>;
  const last = counts.findLastIndex((count) => count > 0);
  const shown = counts.slice(first, last + 1);
  const highest = Math.max(...shown);
  const total = shown.reduce((sum, count) => sum + count, 0);
  const boundOf = (at: number) => (at < boundsMs.length ? `≤ ${formatMs(boundsMs[at]!)}` : 'longer');
  const tickOf = (at: number) => (at < boundsMs.length ? Number(boundsMs[at]!.toPrecision(3)) : '>');
  const label = shown.map((count, at) => `${boundOf(first + at)}: ${formatNumber((count / total) * 100)} %`).join(', ');
  return (
    <div class="lab-latency">
      <svg
        viewBox={`0 0 ${shown.length * BAR} ${HEIGHT + TEXT_HEIGHT}`}
        height={HEIGHT + TEXT_HEIGHT}
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
        {shown.map((_, at) => (
          <text key={at} class="lab-bound" x={at * BAR + (BAR - 3) / 2} y={HEIGHT + 13} aria-hidden="true">
            {tickOf(first + at)}
          </text>
        ))}
      </svg>
      <p class="muted">Durations of attempts in the last 10 s: at most this many ms</p>
    </div>
  );
}

import { formatCount, formatPercent, formatTime } from './formats.ts';
import { QueuesCanvas } from './queues-canvas.tsx';
import type { RunView } from './runs.ts';

interface RunPanelProps {
  readonly run: RunView;
  readonly marked: number | undefined;
  readonly scale: number;
}

/** One policy at work: its queues, its times, and what theory predicts. */
export function RunPanel({ run, marked, scale }: RunPanelProps) {
  const { policy, lengths, meanTimeInSystem, p50, p99, maxQueue, measured, failed, shares, theory } = run;
  const longest = Math.max(...lengths);
  const facts: (readonly [string, string])[] = [
    ['mean time', formatTime(meanTimeInSystem)],
    ...(theory ? ([['predicted', formatTime(theory.meanTime)]] as const) : []),
    ['p50', formatTime(p50)],
    ['p99', formatTime(p99)],
    ['longest queue ever', String(maxQueue)],
    ['measured calls', formatCount(measured)],
    ...(failed > 0 ? ([['failed calls', formatPercent(failed)]] as const) : []),
    ...(marked === undefined ? [] : ([['marked instance gets', formatPercent(shares[marked] ?? 0)]] as const)),
  ];
  return (
    <section class="lab-panel" aria-label={`Policy ${policy}`}>
      <h2>{policy}</h2>
      <QueuesCanvas
        lengths={lengths}
        marked={marked}
        scale={scale}
        label={`Calls at each of ${lengths.length} instances; the longest queue has ${longest}`}
      />
      <dl class="lab-facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Tails run={run} />
    </section>
  );
}

/** The share of instances with at least k calls, beside the prediction. */
function Tails({ run: { tails, theory } }: { run: RunView }) {
  return (
    <table class="lab-tails" tabIndex={0}>
      <caption>Instances with at least k calls</caption>
      <thead>
        <tr>
          <th scope="col">k</th>
          {tails.map((_, at) => (
            <th key={at} scope="col">
              {at + 1}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        <tr>
          <th scope="row">measured</th>
          {tails.map((share, at) => (
            <td key={at}>{formatPercent(share)}</td>
          ))}
        </tr>
        {theory && (
          <tr>
            <th scope="row">predicted</th>
            {theory.tails.map((share, at) => (
              <td key={at}>{formatPercent(share)}</td>
            ))}
          </tr>
        )}
      </tbody>
    </table>
  );
}

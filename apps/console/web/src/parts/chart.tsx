import { useEffect, useRef } from 'preact/hooks';
import type { PlotSeries } from './plot.ts';
import { colourVersion } from './theme.ts';

interface ChartProps {
  readonly title: string;
  /** Seconds since 1970. */
  readonly at: readonly number[];
  readonly series: readonly PlotSeries[];
  /** The text of a value, with its unit. */
  readonly format: (value: number) => string;
}

/** A chart over time. Its title states the last values, so that it does not depend on sight. */
export function Chart({ title, at, series, format }: ChartProps) {
  const element = useRef<HTMLDivElement>(null);
  const plot = useRef<{ update: (at: readonly number[], series: readonly PlotSeries[]) => void }>(null);
  const latest = useRef({ at, series });
  latest.current = { at, series };
  const colours = colourVersion.value;

  useEffect(() => {
    let remove: (() => void) | undefined;
    let isRemoved = false;
    void import('./plot.ts').then(({ createPlot }) => {
      if (isRemoved) return;
      const created = createPlot(element.current!, latest.current.at, latest.current.series, format);
      plot.current = created;
      remove = () => created.remove();
    });
    return () => {
      isRemoved = true;
      plot.current = null;
      remove?.();
    };
  }, [colours]);
  useEffect(() => plot.current?.update(at, series), [at, series]);

  const last = series.map(({ label, values, tone }) => {
    const value = values.findLast((one) => one !== null);
    return { label, tone, text: value == null ? '–' : format(value) };
  });
  return (
    <figure class="chart">
      <figcaption>
        <span class="chart-title">{title}</span>
        {last.map(({ label, tone, text }) => (
          <span key={label} class={`chart-value colour-${tone}`}>
            {series.length > 1 && `${label} `}
            <b>{text}</b>
          </span>
        ))}
      </figcaption>
      <div ref={element} class="plot" aria-hidden="true" />
    </figure>
  );
}

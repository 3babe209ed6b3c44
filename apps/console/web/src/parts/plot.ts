import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { formatTime } from './formats.ts';

/** What a plot draws. */
export interface PlotSeries {
  readonly label: string;
  readonly values: readonly (number | null)[];
  /** A class with the colour of the line. */
  readonly tone: 'one' | 'two' | 'bad';
}

const HEIGHT_PX = 150;

/** The colour that a class gives to text: a canvas cannot use CSS variables. */
function colourOf(element: HTMLElement, name: string): string {
  const probe = document.createElement('span');
  probe.className = `colour-${name}`;
  element.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

/** Draws series over time (`at`: seconds since 1970) into an element. The plot follows the width of the element. */
export function createPlot(
  element: HTMLElement,
  at: readonly number[],
  series: readonly PlotSeries[],
  format: (value: number) => string,
): { update(at: readonly number[], series: readonly PlotSeries[]): void; remove(): void } {
  const muted = colourOf(element, 'muted');
  const grid = { stroke: colourOf(element, 'line'), width: 1 };
  const axis = { stroke: muted, grid, ticks: grid, font: '11px system-ui, sans-serif' };
  const dataOf = (times: readonly number[], all: readonly PlotSeries[]) =>
    [times, ...all.map(({ values }) => values)] as uPlot.AlignedData;
  const plot = new uPlot(
    {
      width: Math.max(120, element.clientWidth),
      height: HEIGHT_PX,
      legend: { show: false },
      padding: [10, 28, 0, 0],
      cursor: { show: false },
      axes: [
        { ...axis, space: 70, size: 26, values: (_, ticks) => ticks.map((tick) => formatTime(tick * 1_000)) },
        { ...axis, size: 58, values: (_, ticks) => ticks.map(format) },
      ],
      scales: { y: { range: (_, __, max) => [0, max > 0 ? max * 1.1 : 1] } },
      series: [
        {},
        ...series.map(({ label, tone }) => ({
          label,
          stroke: colourOf(element, tone),
          width: 1.5,
          points: { show: false },
        })),
      ],
    },
    dataOf(at, series),
    element,
  );
  const observer = new ResizeObserver(() => {
    plot.setSize({ width: Math.max(120, element.clientWidth), height: HEIGHT_PX });
  });
  observer.observe(element);
  return {
    update: (times, all) => plot.setData(dataOf(times, all)),
    remove() {
      observer.disconnect();
      plot.destroy();
    },
  };
}

import { useEffect, useRef } from 'preact/hooks';

interface QueuesCanvasProps {
  /** Calls at each instance. */
  readonly lengths: readonly number[];
  /** The instance to mark. */
  readonly marked: number | undefined;
  /** The number of calls that fills the height. */
  readonly scale: number;
  readonly label: string;
}

const HEIGHT = 160;

/** Draws the queue of each instance as a column of calls. */
export function QueuesCanvas({ lengths, marked, scale, label }: QueuesCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const element = canvas.current!;
    const width = element.clientWidth;
    const ratio = devicePixelRatio;
    if (element.width !== width * ratio) Object.assign(element, { width: width * ratio, height: HEIGHT * ratio });
    const context = element.getContext('2d')!;
    const style = getComputedStyle(element);
    const [fill, bad, line] = ['--lab-call', '--lab-fault', '--lab-line'].map((name) => style.getPropertyValue(name));
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, HEIGHT);
    const unit = (HEIGHT - 4) / scale;
    const slot = width / lengths.length;
    const gap = slot > 6 ? 2 : slot > 3 ? 1 : 0;
    context.fillStyle = line!;
    context.fillRect(0, HEIGHT - 1, width, 1);
    lengths.forEach((length, at) => {
      context.fillStyle = at === marked ? bad! : fill!;
      if (unit < 5) context.fillRect(at * slot, HEIGHT - 1 - length * unit, slot - gap, length * unit);
      else {
        for (let call = 1; call <= length; call += 1) {
          context.fillRect(at * slot, HEIGHT - 1 - call * unit, slot - gap, unit - 1);
        }
      }
    });
  }, [lengths, marked, scale]);
  return <canvas ref={canvas} class="lab-queues" role="img" aria-label={label} />;
}

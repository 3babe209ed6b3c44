import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { Controls } from './controls.tsx';
import { DEFAULT_EXPERIMENT, faultyInstance, type Experiment } from './experiment.ts';
import { formatCount } from './formats.ts';
import type { Frame, ToWorker } from './protocol.ts';
import { RunPanel } from './run-panel.tsx';
import './virtual-lab.css';

/** The number of calls that fills the height of a drawing, at least. */
const MIN_SCALE = 8;

/** Balancing in virtual time: the code of the services in a worker, with the queues drawn as they grow. */
export function VirtualLab() {
  const experiment = useSignal<Experiment>(DEFAULT_EXPERIMENT);
  const frame = useSignal<Frame | undefined>(undefined);
  const isPaused = useSignal(matchMedia('(prefers-reduced-motion: reduce)').matches);
  const scale = useRef(MIN_SCALE);
  const worker = useRef<Worker>(null);
  const send = (message: ToWorker) => worker.current?.postMessage(message);

  useEffect(() => {
    const started = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
    worker.current = started;
    started.onmessage = ({ data }: MessageEvent<Frame>) => (frame.value = data);
    const follow = () => send({ kind: 'pause', isPaused: isPaused.value || document.hidden });
    document.addEventListener('visibilitychange', follow);
    follow();
    return () => {
      document.removeEventListener('visibilitychange', follow);
      started.terminate();
    };
  }, []);

  function change(changes: Partial<Experiment>): void {
    experiment.value = { ...experiment.value, ...changes };
    send({ kind: 'experiment', experiment: experiment.value });
  }
  function pause(): void {
    isPaused.value = !isPaused.value;
    send({ kind: 'pause', isPaused: isPaused.value });
  }

  const longest = frame.value?.runs.flatMap(({ lengths }) => lengths) ?? [];
  // All drawings have the same scale. It grows at once and shrinks slowly, so that the columns do not jump.
  scale.current = Math.max(MIN_SCALE, ...longest, scale.current * 0.98);
  const speed = formatCount(frame.value?.callsPerSecond ?? 0);
  return (
    <div class="virtual-lab">
      <p class="lab-note">
        Each column is the queue of one instance. Both policies get the same calls: <code>random</code> lets some queues
        grow long, <code>two-choices</code> compares two queues for each call and keeps all of them short. Raise the
        load, make one instance slow, or choose other policies.
      </p>
      <Controls experiment={experiment.value} onChange={change} />
      <p class="lab-actions">
        <button type="button" class="button" aria-pressed={isPaused.value} onClick={pause}>
          Pause
        </button>
        <button type="button" class="button" onClick={() => send({ kind: 'restart' })}>
          Begin again
        </button>
        <span class="lab-speed">{isPaused.value ? 'paused' : `${speed} calls per second for each policy`}</span>
      </p>
      <div class="lab-panels">
        {frame.value?.runs.map((run, at) => (
          <RunPanel key={at} run={run} marked={faultyInstance(experiment.value)} scale={scale.current} />
        ))}
      </div>
      <p class="lab-note">
        Times are in mean service times. The prediction is the supermarket model (Mitzenmacher 2001) for many instances;
        it exists for exponential service times without a fault.
      </p>
    </div>
  );
}

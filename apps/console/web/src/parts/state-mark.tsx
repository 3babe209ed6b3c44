import type { InstanceState } from '../../../src/api/map.ts';
import { shapePaths, stateLooks } from './states.ts';

/** The mark of a state inside an SVG: shape, colour and letter, around the point 0,0. */
export function StateShape({ state }: { state: InstanceState }) {
  const { letter, shape, tone } = stateLooks[state];
  return (
    <g class={`mark ${tone} ${shape === 'ring' ? 'hollow' : ''}`}>
      <path d={shapePaths[shape]} />
      <text y={shape === 'triangle' ? 7 : 4.5} text-anchor="middle" aria-hidden="true">
        {letter}
      </text>
    </g>
  );
}

/** The mark of a state, followed by its name. */
export function StateLabel({ state }: { state: InstanceState }) {
  return (
    <span class="state-label">
      <svg viewBox="-14 -14 28 28" width="18" height="18" aria-hidden="true">
        <StateShape state={state} />
      </svg>
      {stateLooks[state].label}
    </span>
  );
}

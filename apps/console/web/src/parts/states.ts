import type { InstanceState } from '../../../src/api/map.ts';

type Shape = 'circle' | 'ring' | 'square' | 'diamond' | 'triangle' | 'hexagon';
type Tone = 'good' | 'warn' | 'bad' | 'info' | 'muted';

/** How a state looks. Shape and letter tell what the colour tells. */
export interface StateLook {
  readonly label: string;
  readonly letter: string;
  readonly shape: Shape;
  readonly tone: Tone;
}

/** All states, in the order of the legend. */
export const stateLooks: Readonly<Record<InstanceState, StateLook>> = {
  starting: { label: 'starting', letter: 'S', shape: 'ring', tone: 'info' },
  serving: { label: 'serving', letter: '✓', shape: 'circle', tone: 'good' },
  warming: { label: 'slow start', letter: 'W', shape: 'ring', tone: 'good' },
  probing: { label: 'probed after ejection', letter: 'P', shape: 'diamond', tone: 'warn' },
  ejected: { label: 'ejected', letter: 'E', shape: 'square', tone: 'bad' },
  'not-ready': { label: 'not ready', letter: '!', shape: 'triangle', tone: 'bad' },
  frozen: { label: 'frozen', letter: 'F', shape: 'hexagon', tone: 'info' },
  draining: { label: 'draining', letter: 'D', shape: 'diamond', tone: 'muted' },
  stopped: { label: 'stopped', letter: '■', shape: 'square', tone: 'muted' },
  gone: { label: 'gone', letter: '✕', shape: 'ring', tone: 'muted' },
};

/** The outline of each shape, around the point 0,0. */
export const shapePaths: Readonly<Record<Shape, string>> = {
  circle: 'M-11 0a11 11 0 1 0 22 0a11 11 0 1 0 -22 0Z',
  ring: 'M-10 0a10 10 0 1 0 20 0a10 10 0 1 0 -20 0Z',
  square: 'M-10 -10H10V10H-10Z',
  diamond: 'M0 -13L13 0L0 13L-13 0Z',
  triangle: 'M0 -12L13 10H-13Z',
  hexagon: 'M-6.5 -11H6.5L12.5 0L6.5 11H-6.5L-12.5 0Z',
};

/** The name of an instance for people: that of the local stack, otherwise its service and the end of its id. */
export const nameOf = (instance: { id: string; name: string | null; service?: string }): string =>
  instance.name ?? `${instance.service ?? 'instance'} ${instance.id.slice(-6)}`;

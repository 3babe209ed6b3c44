import type { Resilience } from './options.ts';

const settings: Readonly<Record<Resilience, NodeJS.ProcessEnv>> = {
  // A policy that looks at load learns by itself to avoid who fails: with it, ejection is the second defence.
  ejection: { EJECTION: 'false', BALANCING_POLICY: 'round-robin' },
  retries: { RETRIES: 'false' },
  // A stop that waits for nobody. What it cuts off would be repeated elsewhere, which is the second defence.
  drain: { DRAIN_TIMEOUT_MS: '1', RETRIES: 'false' },
};

/** The environment that switches these off. */
export const envWithout = (off: readonly Resilience[]): NodeJS.ProcessEnv =>
  Object.assign({}, ...off.map((one) => settings[one])) as NodeJS.ProcessEnv;

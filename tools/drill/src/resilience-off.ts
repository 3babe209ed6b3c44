import type { Resilience } from './options.ts';

const settings: Readonly<Record<Resilience, NodeJS.ProcessEnv>> = {
  // The usual policy learns by itself to avoid who fails: with it, ejection is the second defence.
  ejection: { EJECTION: 'false', BALANCING_POLICY: 'two-choices' },
  retries: { RETRIES: 'false' },
  // A stop that waits for nobody.
  drain: { DRAIN_TIMEOUT_MS: '1' },
};

/** The environment that switches these off. */
export const envWithout = (off: readonly Resilience[]): NodeJS.ProcessEnv =>
  Object.assign({}, ...off.map((one) => settings[one])) as NodeJS.ProcessEnv;

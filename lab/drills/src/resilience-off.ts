import type { ResilienceFeature } from './options.ts';

const settings: Readonly<Record<ResilienceFeature, NodeJS.ProcessEnv>> = {
  // A policy that looks at load avoids a failing endpoint without ejection.
  ejection: { EJECTION: 'false', BALANCING_POLICY: 'round-robin' },
  retries: { RETRIES: 'false' },
  // The stop does not wait for calls in flight. Retries on another instance would hide the calls that it cuts off.
  drain: { DRAIN_TIMEOUT_MS: '1', RETRIES: 'false' },
};

/** The environment variables that turn these features off. */
export const envWithout = (off: readonly ResilienceFeature[]): NodeJS.ProcessEnv =>
  Object.assign({}, ...off.map((one) => settings[one])) as NodeJS.ProcessEnv;

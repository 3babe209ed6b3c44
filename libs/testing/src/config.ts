/** Whether a missing Docker is a failure: only with `REQUIRE_DOCKER=true`. */
export function requiresDocker(): boolean {
  return process.env['REQUIRE_DOCKER'] === 'true';
}

/**
 * Whether tests of random inputs take their full number of runs, and measure times: only with `LONG_RUN=true`. Without
 * it they take as many as fit into the gate, and a busy machine does not fail them.
 */
export const IS_LONG_RUN = process.env['LONG_RUN'] === 'true';

/** The environment of this process with additions, for a child process. */
export function environmentWith(more: Readonly<NodeJS.ProcessEnv>): NodeJS.ProcessEnv {
  return { ...process.env, ...more };
}

/** The program of the browser that `CHROME_PATH` names. @public */
export const chromePath = (): string | undefined => process.env['CHROME_PATH'];

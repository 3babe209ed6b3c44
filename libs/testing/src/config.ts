/** Whether a missing Docker is a failure: only with `REQUIRE_DOCKER=true`. */
export function requiresDocker(): boolean {
  return process.env['REQUIRE_DOCKER'] === 'true';
}

/** The environment of this process with additions, for a child process. */
export function environmentWith(more: Readonly<NodeJS.ProcessEnv>): NodeJS.ProcessEnv {
  return { ...process.env, ...more };
}

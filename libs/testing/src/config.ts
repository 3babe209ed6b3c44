/** Whether a missing Docker is a failure. @defaultValue `REQUIRE_DOCKER=true` says so, and nothing else does */
export function requiresDocker(): boolean {
  return process.env['REQUIRE_DOCKER'] === 'true';
}

/** This process's environment and more, for a program that it starts. */
export function environmentWith(more: Readonly<NodeJS.ProcessEnv>): NodeJS.ProcessEnv {
  return { ...process.env, ...more };
}

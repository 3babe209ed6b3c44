/** Whether a missing Docker is a failure. @defaultValue `REQUIRE_DOCKER=true` says so, and nothing else does */
export function requiresDocker(): boolean {
  return process.env['REQUIRE_DOCKER'] === 'true';
}

import { describe, it } from 'vitest';
import { requiresDocker } from '../config.ts';
import { whyNoDocker, type DockerNeeds } from './why-no-docker.ts';

/**
 * Declares suites that need containers. Without Docker they are skipped, with the reason on one line.
 * @throws Error if Docker is missing and `REQUIRE_DOCKER=true`.
 */
export async function describeInDocker(
  image: string,
  suites: () => void | Promise<void>,
  needs?: DockerNeeds,
): Promise<void> {
  const missing = await whyNoDocker(needs);
  if (missing === undefined) {
    describe(`in ${image}`, suites);
  } else if (requiresDocker()) {
    throw new Error(`expected Docker to run ${image}, but ${missing}`);
  } else {
    process.stderr.write(`Skipped the tests in ${image}: ${missing}\n`);
    describe.skip(`in ${image}`, () => it(missing, () => {}));
  }
}

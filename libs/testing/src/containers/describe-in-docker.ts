import { describe, it } from 'vitest';
import { requiresDocker } from '../config.ts';
import { whyNoDocker, type DockerNeeds } from './why-no-docker.ts';

/**
 * Declares suites that need containers. Where there is no Docker they are skipped, and say why, in one line.
 * @throws Error where there is no Docker, but has to be: `REQUIRE_DOCKER=true`.
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
    throw new Error(`expected a Docker to run ${image} in, but ${missing}`);
  } else {
    process.stderr.write(`What runs in ${image} was skipped: ${missing}\n`);
    describe.skip(`in ${image}`, () => it(missing, () => {}));
  }
}

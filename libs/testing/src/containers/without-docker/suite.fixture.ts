import { expect, it } from 'vitest';
import { describeInDocker } from '../describe-in-docker.ts';

await describeInDocker('some:image', () => {
  it('runs', () => expect(true).toBe(true));
});

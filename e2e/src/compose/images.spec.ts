import { services } from '@signalbox/stack';
import { docker } from '@signalbox/testing/docker';
import { expect, it } from 'vitest';
import { containersOf } from './containers.ts';

const MAX_ADDED_BYTES = 25e6;

it.each([...services.map(({ name }) => name), 'authority'])(
  'the image of %s contains only its base and a bundle',
  async (name) => {
    const [container] = await containersOf(name);
    const base = process.env['NODE_IMAGE'] ?? 'node:24-slim';
    expect((await sizeOf(`signalbox-${name}`)) - (await sizeOf(base))).toBeLessThan(MAX_ADDED_BYTES);
    // The service's folder contains nothing else.
    const files = (await docker('exec', container!, 'ls')).split('\n');
    expect(files).toEqual(expect.arrayContaining(['main.mjs', 'main.mjs.map']));
    expect(files).not.toContain('package.json');
  },
);

const sizeOf = async (image: string) => Number(await docker('image', 'inspect', '--format', '{{.Size}}', image));

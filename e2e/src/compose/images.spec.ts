import { readFileSync } from 'node:fs';
import { services } from '@signalbox/stack';
import { docker } from '@signalbox/testing/docker';
import { expect, inject, it } from 'vitest';
import { anonymous } from '../customers.ts';
import { containersOf } from './containers.ts';

const MAX_ADDED_BYTES = 25e6;

const images = [...services.map(({ name }) => name), 'authority'];

it.each(images)('the image of %s contains only its base and a bundle', async (name) => {
  const [container] = await containersOf(name);
  const base = process.env['NODE_IMAGE'] ?? 'node:24-slim';
  expect((await sizeOf(`signalbox-${name}`)) - (await sizeOf(base))).toBeLessThan(MAX_ADDED_BYTES);
  // The service's folder contains nothing else.
  const files = (await docker('exec', container!, 'ls')).split('\n');
  expect(files).toEqual(expect.arrayContaining(['main.mjs', 'main.mjs.map']));
  expect(files).not.toContain('package.json');
});

it.each([...images, 'config'])('the image of %s is labelled, and lists its packages', async (name) => {
  const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as Manifest;
  const { REVISION, SOURCE } = inject('compose').env!;
  const labels = await docker('image', 'inspect', '--format', '{{json .Config.Labels}}', `signalbox-${name}`);
  expect(JSON.parse(labels)).toMatchObject({
    'org.opencontainers.image.title': `signalbox-${name}`,
    'org.opencontainers.image.version': version,
    'org.opencontainers.image.revision': REVISION,
    'org.opencontainers.image.source': SOURCE,
    'org.opencontainers.image.licenses': 'MIT',
  });
  const bill = await docker('run', '--rm', '--entrypoint', 'cat', `signalbox-${name}`, 'bom.cdx.json');
  expect(JSON.parse(bill)).toMatchObject({ bomFormat: 'CycloneDX', metadata: { component: { name, version } } });
});

it('a container has the version of its image', async () => {
  const { body } = await anonymous.topology();
  const versions = body.services.flatMap(({ instances }) => instances.map((instance) => instance.version));
  const [container] = await containersOf('users');
  const bill = JSON.parse(await docker('exec', container!, 'cat', 'bom.cdx.json')) as BillOfMaterials;
  expect(new Set(versions)).toEqual(new Set([bill.metadata.component.version]));
});

interface Manifest {
  readonly version: string;
}

interface BillOfMaterials {
  readonly metadata: { readonly component: Manifest };
}

const sizeOf = async (image: string) => Number(await docker('image', 'inspect', '--format', '{{.Size}}', image));

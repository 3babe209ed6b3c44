import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { workspaceRoot } from '@signalbox/lab-parts/workspace-root';

/** Returns the version of each target: of a package in this workspace, or as the program prints it. */
const sources: Readonly<Record<string, () => string>> = {
  'node-undici': () => packageVersion('undici'),
  'fastify-http-proxy': () => packageVersion('@fastify/http-proxy'),
  'nest-tcp': () => packageVersion('@nestjs/microservices'),
  'nest-axios': () => `${packageVersion('@nestjs/axios')}, ${packageVersion('axios')}`,
  moleculer: () => `${packageVersion('moleculer')}, ${packageVersion('moleculer-web')}`,
  nginx: () => versionIn(spawnSync('nginx', ['-v'], { encoding: 'utf8' }).stderr),
  haproxy: () => versionIn(spawnSync('haproxy', ['-v'], { encoding: 'utf8' }).stdout),
  'fastify-alone': () => packageVersion('fastify'),
};

export function versionsOf(targets: readonly string[]): Record<string, string> {
  return Object.fromEntries(targets.flatMap((name) => (sources[name] ? [[name, sources[name]()]] : [])));
}

function packageVersion(name: string): string {
  const manifest = join(workspaceRoot, 'node_modules', name, 'package.json');
  return `${name} ${(JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version}`;
}

const versionIn = (text: string): string => /\d+\.\d+\.\d+/.exec(text)?.[0] ?? 'of an unknown version';

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '@signalbox/testing';
import { waitForPort } from '../wait-for-port.ts';
import type { Target } from '../target.ts';

export const haproxy: Target = {
  name: 'haproxy',
  what: 'HAProxy: one thread, connections to the backends reused, no log',
  missing: () => (spawnSync('haproxy', ['-v']).error ? 'HAProxy is not installed' : undefined),
  start: async ({ processes, pinned, folder, httpBackends }) => {
    const port = await freePort();
    const config = join(folder, 'haproxy.cfg');
    writeFileSync(config, configuration(port, httpBackends));
    const [file, ...args] = pinned.target(['haproxy', '-db', '-f', config]);
    const { pid } = await processes.start('haproxy', { file, args, cwd: folder }, (_, exited) =>
      waitForPort(port, exited),
    );
    return { pid, port };
  },
};

const configuration = (port: number, backends: readonly string[]): string => `
global
  nbthread 1
  maxconn 4096
  tune.bufsize 32768
defaults
  mode http
  option http-keep-alive
  http-reuse always
  timeout connect 1s
  timeout client 60s
  timeout server 60s
listen gateway
  bind 127.0.0.1:${port}
  balance roundrobin
${backends.map((origin, index) => `  server backend-${index + 1} ${new URL(origin).host}`).join('\n')}
`;

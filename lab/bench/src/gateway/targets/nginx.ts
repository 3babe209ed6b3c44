import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '@signalbox/testing';
import { waitForPort } from '../wait-for-port.ts';
import type { Target } from '../target.ts';

export const nginx: Target = {
  name: 'nginx',
  what: 'nginx: one worker, keep-alive to the backends, no access log',
  missing: () => (spawnSync('nginx', ['-v']).error ? 'nginx is not installed' : undefined),
  start: async ({ processes, pinned, folder, httpBackends }) => {
    const port = await freePort();
    const config = join(folder, 'nginx.conf');
    writeFileSync(config, configuration(port, httpBackends, folder));
    const [file, ...args] = pinned.target(['nginx', '-e', 'stderr', '-p', folder, '-c', config]);
    const { pid } = await processes.start('nginx', { file, args, cwd: folder }, (_, exited) =>
      waitForPort(port, exited),
    );
    return { pid, port };
  },
};

const configuration = (port: number, backends: readonly string[], folder: string): string => `
daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log stderr warn;
events { worker_connections 2048; }
http {
  access_log off;
  keepalive_requests 1000000000;
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`).join(' ')}
  upstream backends {
    ${backends.map((origin) => `server ${new URL(origin).host};`).join(' ')}
    keepalive 512;
    keepalive_requests 1000000000;
  }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://backends;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_buffers 8 32k;
    }
  }
}
`;

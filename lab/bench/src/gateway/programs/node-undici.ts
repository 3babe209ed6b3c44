import { createServer } from 'node:http';
import { Pool } from 'undici';
import { CONNECTIONS_PER_BACKEND, httpBackends, reportListening } from './program-settings.ts';

const pools = httpBackends.map((origin) => new Pool(origin, { connections: CONNECTIONS_PER_BACKEND, pipelining: 1 }));
let turn = 0;

const server = createServer((request, response) => {
  const pool = pools[(turn = (turn + 1) % pools.length)]!;
  const { connection: _, ...headers } = request.headers;
  pool
    .stream({ method: 'GET', path: request.url!, headers, opaque: response }, ({ statusCode, headers }) => {
      delete headers['connection'];
      return response.writeHead(statusCode, headers);
    })
    .catch(() => response.destroy());
});
server.listen(0, '127.0.0.1', () => reportListening(server));

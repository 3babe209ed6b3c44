import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

// Replaces the registry and every service in tests: it answers the launcher's requests, reports that it is ready, and
// stops at a signal. STAND_IN selects a fault.

const { STAND_IN = '', PORT = '0', OPS_PORT = '0', SERVICE = 'stand-in' } = process.env;

if (STAND_IN.includes('fails')) {
  console.error('SyntaxError: stand-in does not start');
  process.exit(3);
}

if (STAND_IN.includes('ends')) process.exit();
if (STAND_IN.includes('mute')) {
  process.on('SIGTERM', () => {});
  setInterval(() => {}, 1_000);
  await new Promise(() => {});
}

const answers: Readonly<Record<string, unknown>> = {
  '/v1/status/leader': '127.0.0.1:8300',
  '/api/products': {
    items: [
      { id: 'dear', priceCents: 900 },
      { id: 'cheap', priceCents: 100 },
    ],
  },
  '/.well-known/jwks.json': { keys: [] },
  '/health/ready': { status: 'up' },
  '/env': process.env,
};

const listening = (port: number) =>
  new Promise<Server>((resolve) => {
    const server = createServer((request, response) => response.end(JSON.stringify(answers[request.url ?? ''])));
    server.listen(port, '127.0.0.1', () => resolve(server));
  });

const portOf = (server: Server) => (server.address() as AddressInfo).port;
const [edge, ops] = await Promise.all([listening(Number(PORT)), listening(Number(OPS_PORT))]);
console.log(`${SERVICE} listens on ${portOf(edge)}`);
if (STAND_IN.includes('waits')) await once(process, 'SIGUSR2');
process.send?.({ type: 'ready', id: `${SERVICE}-${process.pid}`, port: portOf(edge), opsPort: portOf(ops) });

const end = () => STAND_IN.includes('hangs') || process.exit(0);
process.on('SIGTERM', () => {
  console.log('stops');
  end();
});
process.on('disconnect', end);

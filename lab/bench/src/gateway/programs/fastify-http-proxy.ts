import proxy from '@fastify/http-proxy';
import { fastify } from 'fastify';
import { CONNECTIONS_PER_BACKEND, httpBackends, reportListening } from './program-settings.ts';

let turn = 0;

const app = fastify();
await app.register(proxy, {
  upstream: '',
  replyOptions: { getUpstream: () => httpBackends[(turn = (turn + 1) % httpBackends.length)]! },
  undici: { connections: CONNECTIONS_PER_BACKEND, pipelining: 1 },
});
await app.listen({ port: 0, host: '127.0.0.1' });
reportListening(app.server);

import { fastify } from 'fastify';
import { bodies } from '../bodies.ts';
import { reportListening } from './program-settings.ts';

const app = fastify();
for (const [path, body] of Object.entries(bodies)) {
  const bytes = Buffer.from(body);
  app.get(`/${path}`, (_, reply) => reply.header('content-type', 'application/json; charset=utf-8').send(bytes));
}
await app.listen({ port: 0, host: '127.0.0.1' });
reportListening(app.server);

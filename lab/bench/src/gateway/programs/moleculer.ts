import { createRequire } from 'node:module';
import { ServiceBroker } from 'moleculer';
import { bodies } from '../bodies.ts';

// TypeScript finds no types for moleculer-web.
const ApiGateway = createRequire(import.meta.url)('moleculer-web') as object;

/** The ports of all nodes by name: `gateway`, `backend-1`, … */
const nodes = JSON.parse(process.env['NODES']!) as Record<string, number>;
const nodeID = process.env['NODE']!;

const broker = new ServiceBroker({
  nodeID,
  logger: false,
  transporter: {
    type: 'TCP',
    options: {
      udpDiscovery: false,
      port: nodes[nodeID],
      // It expects a list, unlike its types.
      urls: Object.entries(nodes).map(([id, port]) => `tcp://127.0.0.1:${port}/${id}`) as never,
    },
  },
});

if (nodeID === 'gateway') {
  broker.createService({
    name: 'api',
    mixins: [ApiGateway],
    settings: {
      ip: '127.0.0.1',
      port: Number(process.env['HTTP_PORT']),
      logRequest: null,
      logResponse: null,
      routes: [{ path: '/', aliases: { 'GET small': 'data.small', 'GET large': 'data.large' }, bodyParsers: false }],
    },
  } as never);
} else {
  const small = JSON.parse(bodies.small) as object;
  const large = JSON.parse(bodies.large) as object;
  broker.createService({ name: 'data', actions: { small: () => small, large: () => large } });
}

await broker.start();
if (nodeID === 'gateway') await broker.waitForServices('data');
process.send?.({ port: Number(process.env['HTTP_PORT']) });
process.once('disconnect', () => process.exit());

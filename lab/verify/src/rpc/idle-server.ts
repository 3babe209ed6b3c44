import { RpcServer } from '@signalbox/rpc';

// rpc.ts runs this with the libraries' sources: a server without handlers that reports its memory.

const server = new RpcServer({ host: '127.0.0.1', port: 0, limits: { maxConnections: 20_000 } });
server.listen(() => process.send?.({ port: server.port }));
process.on('message', () => {
  global.gc?.();
  process.send?.({ connections: server.load.connections, rss: process.memoryUsage.rss() });
});

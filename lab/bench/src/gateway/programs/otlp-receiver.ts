import { createServer } from 'node:http';
import { reportListening } from './program-settings.ts';

// A receiver of OTLP/HTTP that accepts everything and keeps nothing.

const server = createServer((request, response) => {
  request.resume().on('end', () => response.writeHead(200).end());
});
server.listen(0, '127.0.0.1', () => reportListening(server));

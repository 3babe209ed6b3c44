import { createServer, type AddressInfo } from 'node:net';
import { bodies } from '../bodies.ts';

// The backend of every target that forwards HTTP. It implements only the part of HTTP/1.1 that keep-alive clients without
// bodies need, so it is as cheap as the other backends.

const answerWith = (body: string) =>
  Buffer.from(
    `HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${body.length}\r\nConnection: keep-alive\r\n\r\n${body}`,
  );
const answers = { s: answerWith(bodies.small), l: answerWith(bodies.large) };
const notFound = Buffer.from('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n');

const END_OF_HEAD = '\r\n\r\n';

const server = createServer({ noDelay: true }, (socket) => {
  let unread = '';
  socket.on('data', (chunk) => {
    const heads = (unread + chunk.toString('latin1')).split(END_OF_HEAD);
    unread = heads.pop() ?? '';
    for (const head of heads) socket.write(answers[head.charAt('GET /'.length) as 's' | 'l'] ?? notFound);
  });
  socket.on('error', () => socket.destroy());
});
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.once('disconnect', () => process.exit());

import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { request, Agent } from 'undici';

// The clients of the drill hostile-clients, in a process of their own. On Linux all of 127.0.0.0/8 is this machine, so
// each of them has an address, as clients in the Internet have.

const gateways = process.argv.slice(2).map((url) => new URL(url));

const SLOW_SENDERS = 2_000;
const SLOW_READERS = 600;
const REQUESTS_PER_READER = 20;
const PIPELINES = 10;
const REQUESTS_PER_PIPELINE = 100;
const GUESSERS = 200;

const HEAD = 'Host: localhost\r\n';
const slowPost = `POST /api/sessions HTTP/1.1\r\n${HEAD}Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n{`;
const read = (path: string) => `GET ${path} HTTP/1.1\r\n${HEAD}\r\n`;

const addressOf = (kind: number, number: number) => `127.${kind}.${number >> 8}.${number & 255 || 1}`;

/** Opens a connection again whenever it closes. */
function repeatedly(kind: number, count: number, use: (socket: Socket) => void): void {
  const open = (number: number) => {
    const { port } = gateways[number % gateways.length]!;
    const socket = connect({ port: Number(port), host: '127.0.0.1', localAddress: addressOf(kind, number) });
    socket.on('error', () => {});
    socket.once('connect', () => use(socket));
    socket.once('close', () => void delay(500).then(() => open(number)));
  };
  for (let number = 0; number < count; number += 1) open(number);
}

function sendSlowly(socket: Socket): void {
  socket.resume();
  socket.write(slowPost);
  const timer = setInterval(() => socket.write(' '), 1_000);
  socket.once('close', () => clearInterval(timer));
}

function readNothing(socket: Socket): void {
  socket.pause();
  socket.write(read('/api/docs/swagger-ui-bundle.js').repeat(REQUESTS_PER_READER));
}

function pipeline(socket: Socket): void {
  socket.resume();
  socket.write(read('/api/products').repeat(REQUESTS_PER_PIPELINE));
  socket.setTimeout(2_000, () => socket.destroy());
}

async function guess(number: number): Promise<void> {
  const agent = new Agent({ connections: 1, connect: { localAddress: addressOf(4, number << 4) } });
  const body = JSON.stringify({ email: `user${number % 40}@example.com`, password: `guess ${number}` });
  for (;;) {
    const { origin } = gateways[number % gateways.length]!;
    const headers = { 'content-type': 'application/json' };
    const answer = await request(`${origin}/api/sessions`, { method: 'POST', dispatcher: agent, headers, body }).catch(
      () => delay(100),
    );
    await answer?.body.dump().catch(() => {});
  }
}

repeatedly(1, SLOW_SENDERS, sendSlowly);
repeatedly(2, SLOW_READERS, readNothing);
repeatedly(3, PIPELINES, pipeline);
for (let number = 0; number < GUESSERS; number += 1) void guess(number);
process.once('disconnect', () => process.exit());

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { DEFAULT_LIMITS } from '@signalbox/rpc';
import { encodeHello, FrameType, startFrame } from '@signalbox/rpc/protocol';

// rpc.ts runs this with the libraries' sources. The arguments are a port and the number of connections to open.

const [port, count] = process.argv.slice(2).map(Number) as [number, number];
const PONG_BYTES = startFrame(FrameType.PONG, 1, 0).length;
const sockets: Socket[] = [];
while (sockets.length < count) {
  const batch = Array.from({ length: 100 }, () => connect({ port, host: '127.0.0.1' }));
  for (const socket of batch) socket.write(encodeHello(DEFAULT_LIMITS));
  // The server's HELLO.
  await Promise.all(batch.map((socket) => once(socket, 'data')));
  sockets.push(...batch);
}
process.send?.({ open: sockets.length });
process.on('message', () => void pingAll());

/** Sends a PING on every connection and waits for the PONGs. */
async function pingAll(): Promise<void> {
  const startedAt = performance.now();
  const answers = sockets.map(async (socket) => {
    socket.write(startFrame(FrameType.PING, 1, 0));
    const [answer] = (await once(socket, 'data')) as [Buffer];
    return answer.length >= PONG_BYTES;
  });
  const answered = (await Promise.all(answers)).filter(Boolean).length;
  process.send?.({ answered, tookMs: performance.now() - startedAt });
}

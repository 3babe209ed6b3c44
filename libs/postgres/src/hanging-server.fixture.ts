import { createServer, type AddressInfo, type Socket } from 'node:net';

/** A fake Postgres server that accepts connections and then hangs: it neither answers nor closes them. */
export interface HangingServer {
  readonly url: string;
  /** How many connections it has accepted. */
  readonly accepted: number;
  /** How many messages have come over the newest connection. */
  readonly received: number;
  close(): Promise<void>;
}

const authenticated = message('R', Buffer.alloc(4));
const ready = message('Z', Buffer.from('I'));
const listening = message('C', Buffer.from('LISTEN\0'));
/** To the startup message, and to a `listen`. */
const answers = [Buffer.concat([authenticated, ready]), Buffer.concat([listening, ready])];

/** @param hangsAt - the number of the first message of a connection that it does not answer, from 1. */
export async function startHangingServer(hangsAt: number): Promise<HangingServer> {
  const sockets = new Set<Socket>();
  let accepted = 0;
  let received = 0;
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    accepted++;
    received = 0;
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    socket.on('data', () => {
      received++;
      if (received < hangsAt) socket.write(answers[received - 1]!);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `postgres://user@127.0.0.1:${(server.address() as AddressInfo).port}/any`,
    get accepted() {
      return accepted;
    },
    get received() {
      return received;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function message(type: string, body: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(4 + body.length);
  return Buffer.concat([Buffer.from(type), length, body]);
}

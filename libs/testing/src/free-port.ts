import { createServer, type AddressInfo } from 'node:net';

/** Returns a port of 127.0.0.1 that was just free. Prefer port 0 if the listener reports its port. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

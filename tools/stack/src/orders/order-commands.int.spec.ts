import { execFile } from 'node:child_process';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accountCommands } from '../terminal/commands.ts';
import { orderCommands } from './order-commands.ts';

const order = { id: 'order-1', status: 'CONFIRMED', items: [{ productId: 'product-1', name: 'x', quantity: 1 }] };
const session = { accessToken: 'token-1', refreshToken: 'refresh-1', tokenType: 'Bearer', expiresInSeconds: 900 };

/** A gateway that answers like the API if the request is correct. */
async function answer(request: IncomingMessage): Promise<unknown> {
  const body = await text(request);
  const signedIn = request.headers.authorization === 'Bearer token-1';
  switch (`${request.method} ${request.url}`) {
    case 'POST /api/sessions':
      return JSON.parse(body).email === 'demo@example.com' ? session : { status: 401 };
    case 'POST /api/orders': {
      const { items } = JSON.parse(body);
      const isComplete = request.headers['idempotency-key'] && items[0].productId === 'product-1';
      return signedIn && isComplete ? order : { status: 400 };
    }
    case 'GET /api/orders/order-1':
      return signedIn ? { ...order, status: 'READ' } : { status: 401 };
    default:
      return { status: 404 };
  }
}

describe('the commands to copy', () => {
  let gateway: Server;
  beforeAll(async () => {
    gateway = createServer(async (request, response) => response.end(JSON.stringify(await answer(request))));
    await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => void gateway.close());

  it('sign in, place an order and read it, in a shell with curl and sed', async () => {
    const url = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;
    const [signIn] = accountCommands(url);
    const lines = [signIn, ...orderCommands(url, 'product-1')];
    const { stdout } = await promisify(execFile)('bash', ['-c', lines.join('\n')]);
    expect(stdout).toBe(`${JSON.stringify(order)}\n${JSON.stringify({ ...order, status: 'READ' })}`);
  });
});

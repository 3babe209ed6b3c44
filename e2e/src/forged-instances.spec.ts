import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createSecureServer, type TLSSocket } from 'node:tls';
import { Authority } from '@signalbox/authority';
import { identityFiles, type IdentityFiles } from '@signalbox/authority/identity-files';
import { until } from '@signalbox/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anonymous, newCustomer } from './customers.ts';
import { hasStack, stack } from './system.ts';

/** Accepts connections and records what it can read on them. */
class Relay {
  received = '';
  readonly id: string;
  private readonly server: Server;

  constructor(id: string, identity?: IdentityFiles) {
    this.id = id;
    const read = (socket: Socket | TLSSocket) =>
      socket
        .on('error', () => socket.destroy())
        .on('data', (chunk: Buffer) => {
          this.received += chunk.toString('latin1');
          socket.write(chunk);
        });
    this.server = identity
      ? createSecureServer(
          { cert: readFileSync(identity.cert), key: readFileSync(identity.key), ca: readFileSync(identity.ca) },
          read,
        )
      : createServer(read);
    this.server.on('tlsClientError', (_, socket: Socket) => socket.destroy());
  }

  /** Listens, and writes itself into the registry as a passing instance of users. */
  async register(): Promise<void> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    const { port } = this.server.address() as AddressInfo;
    await put('register', { ID: this.id, Name: 'users', Address: '127.0.0.1', Port: port });
  }

  async remove(): Promise<void> {
    await put(`deregister/${this.id}`);
    this.server.close();
  }
}

async function put(path: string, body?: object): Promise<void> {
  const url = `${stack().registry.url}/v1/agent/service/${path}`;
  const { ok, status } = await fetch(url, { method: 'PUT', body: body && JSON.stringify(body) });
  if (!ok) throw new Error(`expected the registry to accept ${path}, got ${status}`);
}

// A registry without access control accepts entries of any local process.
describe.runIf(hasStack)('instances of users that an attacker wrote into the registry', () => {
  let folder: string;
  const relays: Relay[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'forged-'));
    await Authority.open({
      folder: join(folder, 'authority'),
      installation: installation(),
      folders: { users: join(folder, 'users') },
      updated: () => {},
    });
    relays.push(
      new Relay('forged-without-tls'),
      new Relay('forged-by-another-authority', identityFiles(join(folder, 'users'))),
      new Relay('forged-by-another-service', stack().identities!.gateway),
    );
    for (const relay of relays) await relay.register();
  });
  afterAll(async () => {
    for (const relay of relays) await relay.remove();
    rmSync(folder, { recursive: true });
  });

  it('receive no password, make no sign-in fail, and are ejected with the reason', async () => {
    const { account, password } = await newCustomer();
    const forged = async () => {
      const { body } = await anonymous.topology();
      const users = body.services.find(({ service }) => service === 'users');
      return users?.instances.filter(({ id }) => id.startsWith('forged-')) ?? [];
    };
    await until(async () => (await forged()).length === relays.length);
    await until(async () => {
      const { status } = await anonymous.signIn({ email: account.email, password });
      expect(status).toBe(201);
      return (await forged()).every(({ ejection }) => ejection?.reason === 'identity');
    });
    const details = (await forged()).map(({ ejection }) => ejection?.detail);
    expect(details).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^TLS handshake failed: (wrong version|packet length|unable to|self)/),
        expect.stringContaining('the certificate must name spiffe://'),
      ]),
    );
    for (const { received } of relays.slice(1)) expect(received).toBe('');
    expect(relays[0]?.received).not.toContain(account.email);
  });
});

/** The trust domain of the stack's certificates, so that the forged ones have the same names. */
function installation(): string {
  const { subjectAltName } = new X509Certificate(readFileSync(stack().identities!.users!.cert));
  return new URL(subjectAltName!.replace('URI:', '')).host;
}

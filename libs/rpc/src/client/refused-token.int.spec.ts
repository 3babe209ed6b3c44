import { Injectable } from '@nestjs/common';
import { UnauthenticatedError, UnavailableError } from '@signalbox/contract';
import { describe, expect, it } from 'vitest';
import { Authenticator, type Caller, type Tokens } from '../server/caller.ts';
import { startService, wagons, WagonsController } from '../wagons.fixture.ts';
import { afterwards, cleanUpAfterEach } from './channel.fixture.ts';
import { InjectClient, type ClientOf } from './client.ts';
import { Credentials } from './credentials.ts';
import { callsTo, MemoryRegistry, startCaller } from './network.fixture.ts';

@Injectable()
class Client {
  constructor(@InjectClient(wagons) readonly remote: ClientOf<typeof wagons>) {}
}

/** Accepts one service token, and records all received ones. */
class OneToken extends Authenticator {
  readonly sent: unknown[] = [];

  override authenticate(_: unknown, { serviceToken }: Tokens): Caller {
    this.sent.push(serviceToken);
    if (serviceToken !== 'valid') throw new UnauthenticatedError('the token has expired');
    return { kind: 'service', name: 'signals' };
  }
}

/** Sends a refused token until it is replaced. */
class OutdatedCredentials extends Credentials {
  readonly refused: string[] = [];
  private token = 'outdated';

  constructor(private readonly replacement: string | Error | undefined) {
    super();
  }

  override serviceToken(): string {
    return this.token;
  }

  override async replacementFor(refused: string): Promise<string | undefined> {
    this.refused.push(refused);
    if (this.replacement instanceof Error) throw this.replacement;
    if (this.replacement !== undefined) this.token = this.replacement;
    return this.replacement;
  }
}

describe('a call with a refused service token', () => {
  cleanUpAfterEach();

  async function outdated(replacement?: string | Error) {
    const registry = new MemoryRegistry();
    const authenticator = new OneToken();
    const credentials = new OutdatedCredentials(replacement);
    const service = await startService(WagonsController, { authenticator });
    afterwards(() => service.app.close());
    registry.set('wagons-1', service.instance);
    const app = await startCaller(callsTo(registry, [wagons]), [
      Client,
      { provide: Credentials, useValue: credentials },
    ]);
    afterwards(() => app.close());
    return { client: app.get(Client).remote, credentials, sent: authenticator.sent };
  }

  it('is repeated once with a new token, which later calls use', async () => {
    const { client, credentials, sent } = await outdated('valid');
    for (let call = 0; call < 2; call += 1) {
      await expect(client.moveSwitch({ number: 'T1' })).resolves.toEqual({ by: 'signals' });
    }
    expect(sent).toEqual(['outdated', 'valid', 'valid']);
    expect(credentials.refused).toEqual(['outdated']);
  });

  it('is repeated at most once, even if the new token is refused', async () => {
    const { client, sent } = await outdated('outdated too');
    await expect(client.moveSwitch({ number: 'T1' })).rejects.toBeInstanceOf(UnauthenticatedError);
    expect(sent).toEqual(['outdated', 'outdated too']);
  });

  it('is not repeated if there is no other token', async () => {
    const { client, sent } = await outdated();
    await expect(client.moveSwitch({ number: 'T1' })).rejects.toBeInstanceOf(UnauthenticatedError);
    expect(sent).toEqual(['outdated']);
  });

  it('fails with the reason why there is no other token', async () => {
    const { client } = await outdated(new UnavailableError('no issuer answers'));
    await expect(client.moveSwitch({ number: 'T1' })).rejects.toThrow('no issuer answers');
  });

  it("does not replace the service token if a user's token is refused", async () => {
    const { client, credentials } = await outdated('valid');
    await expect(client.bookSeat({ number: 'T1' })).rejects.toBeInstanceOf(UnauthenticatedError);
    expect(credentials.refused).toEqual([]);
  });
});

import { startConsulDev, type ConsulDev } from '@signalbox/consul-dev';
import { ServiceError, UnauthenticatedError, type Message } from '@signalbox/contract';
// begin orders
import { orders } from '@signalbox/contracts-orders';
// end orders
import { users } from '@signalbox/contracts-users';
import { ConsulRegistry } from '@signalbox/discovery';
import { RpcServer, type Authenticator, type Tokens } from '@signalbox/rpc';

class UserNotFoundError extends ServiceError {
  readonly code = 'USER_NOT_FOUND';
}

type Answer = (request: never, call: { tokens: Tokens }) => unknown;

/** Replies that contain the received tokens. */
const answers: readonly (readonly [Message, Answer])[] = [
  [users.getKeys, () => ({ keys: [] })],
  [
    users.signIn,
    ({ email, password }: { email: string; password: string }) => ({
      accessToken: `${email} by ${password}`,
      refreshToken: 'refresh',
      tokenType: 'Bearer',
      expiresInSeconds: 900,
    }),
  ],
  [
    users.issueServiceToken,
    ({ assertion }: { assertion: string }) => {
      const claims = Buffer.from(assertion.split('.')[1] ?? '', 'base64url').toString();
      return { token: `token of ${(JSON.parse(claims) as { iss: string }).iss}`, expiresInSeconds: 300 };
    },
  ],
  [
    users.getUser,
    (_, { tokens }) => {
      throw new UserNotFoundError('no such user', { token: tokens.userToken });
    },
  ],
  [
    users.reserveCredit,
    (_, { tokens }) => {
      throw new UnauthenticatedError('this is a stand-in', { token: tokens.serviceToken });
    },
  ],
];

/** A registry, and a users service that answers a few messages. */
export class Services {
  readonly registryUrl: string;
  private readonly consul: ConsulDev;
  private readonly server: RpcServer;

  private constructor(consul: ConsulDev, server: RpcServer) {
    this.registryUrl = consul.url;
    this.consul = consul;
    this.server = server;
  }

  static async start(): Promise<Services> {
    const consul = await startConsulDev();
    const authenticator: Authenticator = { authenticate: () => ({ kind: 'public' }) };
    const server = new RpcServer({ host: '127.0.0.1', port: 0, authenticator });
    for (const [message, answer] of answers) {
      const handler = (request: unknown, call: unknown) => {
        const parsed = message.request.parse(request);
        return Promise.resolve(answer(parsed as never, call as { tokens: Tokens })) as never;
      };
      server.addHandler(message.name, handler, false, { message });
    }
    await new Promise<void>((resolve, reject) => server.listen((error) => (error ? reject(error) : resolve())));
    await new ConsulRegistry({ url: consul.url }).register({
      id: 'users-stand-in',
      service: users.serviceName,
      address: '127.0.0.1',
      port: server.port,
      version: '1',
      zone: 'local',
      startedAt: new Date().toISOString(),
      check: { url: `${consul.url}/v1/status/leader`, intervalMs: 1_000, timeoutMs: 1_000 },
    });
    return new Services(consul, server);
  }

  async stop(): Promise<void> {
    await this.server.close();
    await this.consul.stop();
  }
}

// begin orders
/** A message of a service that has no instances. */
export const unanswered = orders.listProducts;
// end orders

import type { TokenVerifier } from '@signalbox/auth';
import { UnauthenticatedError } from '@signalbox/contract';
import type { UserCaller } from '@signalbox/rpc';
import type { FastifyInstance } from 'fastify';
import { endpointOf } from '../api/serve.ts';
import { bearerToken } from './bearer-token.ts';

/**
 * Rejects a request without a valid access token if its endpoint requires one, and stores the user in the exchange.
 * It is a hook because a Nest guard creates promises even if the token is already verified. It runs before the
 * body is read, so that only clients with a token can make the gateway keep one.
 */
export function checkAccess(fastify: FastifyInstance, tokens: TokenVerifier): void {
  fastify.addHook('onRoute', (route) => {
    const { access } = endpointOf(route);
    if (access === 'anyone') return;
    route.onRequest = [
      ...[route.onRequest ?? []].flat(),
      (request, _reply, done) => {
        const token = bearerToken(request.headers.authorization);
        if (token === undefined) throw new UnauthenticatedError('expected an access token: Authorization: Bearer …');
        const setUser = (user: UserCaller): void => {
          request.exchange.user = user;
          request.exchange.context.userToken = token;
        };
        const user = tokens[access](token);
        if (user instanceof Promise) {
          user.then(setUser).then(() => done(), done);
        } else {
          setUser(user);
          done();
        }
      },
    ];
  });
}

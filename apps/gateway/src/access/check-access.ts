import type { TokenVerifier } from '@signalbox/auth';
import { UnauthenticatedError } from '@signalbox/contract';
import type { UserCaller } from '@signalbox/rpc';
import type { FastifyInstance } from 'fastify';
import { endpointOf } from '../api/serve.ts';
import { bearerToken } from './bearer-token.ts';

/**
 * Lets a request pass that brings a valid access token, where its endpoint asks for one, and remembers whom it stands for.
 * A hook, as a guard of Nest's makes promises even where a token is known. It runs after the body has been read: who is
 * answered before that may see a reset connection in place of the answer.
 */
export function checkAccess(fastify: FastifyInstance, tokens: TokenVerifier): void {
  fastify.addHook('onRoute', (route) => {
    const { access } = endpointOf(route);
    if (access === 'anyone') return;
    route.preValidation = [
      ...[route.preValidation ?? []].flat(),
      (request, _reply, done) => {
        const token = bearerToken(request.headers.authorization);
        if (token === undefined) throw new UnauthenticatedError('expected an access token: Authorization: Bearer …');
        const admit = (user: UserCaller): void => {
          request.exchange.user = user;
          request.exchange.context.userToken = token;
        };
        const user = tokens[access](token);
        if (user instanceof Promise) {
          user.then(admit).then(() => done(), done);
        } else {
          admit(user);
          done();
        }
      },
    ];
  });
}

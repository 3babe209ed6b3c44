import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { UnauthenticatedError } from '@signalbox/contract';
import type { UserCaller } from '@signalbox/rpc';
import type { FastifyRequest } from 'fastify';

/**
 * The signed-in user, as a parameter of a handler.
 * @throws UnauthenticatedError if the endpoint is public, because then no token is verified.
 */
export const CurrentUser = createParamDecorator((_, context: ExecutionContext): UserCaller => {
  const { user } = context.switchToHttp().getRequest<FastifyRequest>().exchange;
  if (!user) throw new UnauthenticatedError('no user is signed in');
  return user;
});

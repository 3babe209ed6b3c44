import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { UnauthenticatedError } from '@signalbox/contract';
import type { UserCaller } from '@signalbox/rpc';
import type { FastifyRequest } from 'fastify';

/** @throws UnauthenticatedError if no guard has verified a token: an endpoint for anyone has no user. */
export function userOf(context: ExecutionContext): UserCaller {
  const { user } = context.switchToHttp().getRequest<FastifyRequest>().exchange;
  if (!user) throw new UnauthenticatedError('no user is signed in');
  return user;
}

/** The signed-in user, as a parameter of a handler. */
export const CurrentUser = createParamDecorator((_, context: ExecutionContext) => userOf(context));

import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { TokenVerifier } from '@signalbox/auth';
import { UnauthenticatedError } from '@signalbox/contract';
import type { UserCaller } from '@signalbox/rpc';
import type { FastifyRequest } from 'fastify';
import { bearerToken } from './bearer-token.ts';

/** Lets a request pass whose access token is valid, and remembers whom it stands for. */
@Injectable()
export class UserGuard implements CanActivate {
  constructor(private readonly tokens: TokenVerifier) {}

  canActivate(context: ExecutionContext): true | Promise<true> {
    const { headers, exchange } = context.switchToHttp().getRequest<FastifyRequest>();
    const token = bearerToken(headers.authorization);
    if (token === undefined) throw new UnauthenticatedError('expected an access token: Authorization: Bearer …');
    const admit = (user: UserCaller): true => {
      exchange.user = user;
      exchange.context.userToken = token;
      return true;
    };
    const user = this.tokens.user(token);
    return user instanceof Promise ? user.then(admit) : admit(user);
  }
}

import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { TokenVerifier } from '@signalbox/auth';
import { UnauthenticatedError } from '@signalbox/contract';
import type { FastifyRequest } from 'fastify';
import { bearerToken } from './bearer-token.ts';

/** Lets a request pass whose access token is valid, and remembers whom it stands for. */
@Injectable()
export class UserGuard implements CanActivate {
  constructor(private readonly tokens: TokenVerifier) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const token = bearerToken(request.headers.authorization);
    if (token === undefined) throw new UnauthenticatedError('expected an access token: Authorization: Bearer …');
    const { exchange } = request;
    exchange.user = await this.tokens.user(token);
    exchange.context.userToken = token;
    return true;
  }
}

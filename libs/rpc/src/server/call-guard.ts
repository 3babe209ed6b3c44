import { Inject, Injectable, Optional, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { UnauthenticatedError } from '@signalbox/contract';
import { Authenticator } from './caller.ts';
import { IncomingCall } from './incoming-call.ts';

/** Admits a call to its handler if the contract and the Authenticator allow it. */
@Injectable()
export class CallGuard implements CanActivate {
  constructor(@Optional() @Inject(Authenticator) private readonly authenticator?: Authenticator) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const call = context.switchToRpc().getContext<unknown>();
    if (!(call instanceof IncomingCall)) throw new TypeError('@Handle needs RpcServer as its transport');
    call.admit(await this.identify(call));
    return true;
  }

  private identify(call: IncomingCall) {
    const { name, auth } = call.message;
    if (auth.kind === 'public') return { kind: 'public' } as const;
    if (!this.authenticator) {
      throw new UnauthenticatedError(
        `${name} is not public (auth: ${auth.kind}), and this service has no Authenticator`,
      );
    }
    return this.authenticator.authenticate(auth, call.tokens);
  }
}

import { Controller } from '@nestjs/common';
import type { ReceivedBy } from '@signalbox/contract';
import { users } from '@signalbox/contracts-users';
import { InjectClient, type ClientOf } from '@signalbox/rpc';
import { Serve } from '../api/serve.ts';
import { getKeys, refreshSession, signIn, signOut, signOutEverywhere } from './sessions.api.ts';
import { ValidBody } from '../http/valid-input.ts';

type UsersClient = ClientOf<typeof users>;

@Controller()
export class SessionsController {
  constructor(@InjectClient(users) private readonly users: UsersClient) {}

  @Serve(signIn)
  signIn(@ValidBody(signIn.body) body: ReceivedBy<typeof users.signIn>): Promise<Buffer> {
    return this.users.signIn.bytes(body);
  }

  @Serve(refreshSession)
  refresh(@ValidBody(refreshSession.body) body: ReceivedBy<typeof users.refreshSession>): Promise<Buffer> {
    return this.users.refreshSession.bytes(body);
  }

  @Serve(signOut)
  async signOut(): Promise<void> {
    await this.users.signOut.bytes({});
  }

  @Serve(signOutEverywhere)
  async signOutEverywhere(): Promise<void> {
    await this.users.signOutEverywhere.bytes({});
  }

  @Serve(getKeys)
  getKeys(): Promise<Buffer> {
    return this.users.getKeys.bytes({});
  }
}

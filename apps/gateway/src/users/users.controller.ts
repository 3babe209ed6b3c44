import { Controller, Inject } from '@nestjs/common';
import type { ReceivedBy } from '@signalbox/contract';
import { users } from '@signalbox/contracts-users';
import { InjectClient, type ClientOf, type UserCaller } from '@signalbox/rpc';
import { CurrentUser } from '../access/current-user.ts';
import { Serve } from '../api/serve.ts';
import { CONFIG, type GatewayConfig } from '../config.ts';
import { SignUpClosedError } from './sign-up-closed-error.ts';
import { changePassword, createUser, getMe } from './users.api.ts';
import { ValidBody } from '../http/valid-input.ts';

type UsersClient = ClientOf<typeof users>;

@Controller()
export class UsersController {
  constructor(
    @InjectClient(users) private readonly users: UsersClient,
    @Inject(CONFIG) private readonly config: Pick<GatewayConfig, 'SIGN_UP_OPEN'>,
  ) {}

  @Serve(createUser)
  async createUser(@ValidBody(createUser.body) body: ReceivedBy<typeof users.createUser>): Promise<Buffer> {
    if (!this.config.SIGN_UP_OPEN) throw new SignUpClosedError();
    return this.users.createUser.bytes(body);
  }

  @Serve(getMe)
  getMe(@CurrentUser() { userId }: UserCaller): Promise<Buffer> {
    return this.users.getUser.bytes({ userId });
  }

  @Serve(changePassword)
  async changePassword(@ValidBody(changePassword.body) body: ReceivedBy<typeof users.changePassword>): Promise<void> {
    await this.users.changePassword.bytes(body);
  }
}

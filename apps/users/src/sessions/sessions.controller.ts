import { Controller } from '@nestjs/common';
import type { ReceivedBy, ReplyOf } from '@signalbox/contract';
import { users } from '@signalbox/contracts-users';
import { Handle, type CallContext, type UserCaller } from '@signalbox/rpc';
import { PasswordChange } from './password-change.ts';
import { SessionsService } from './sessions.service.ts';

@Controller()
export class SessionsController {
  constructor(
    private readonly sessions: SessionsService,
    private readonly passwordChange: PasswordChange,
  ) {}

  @Handle(users.signIn)
  signIn(
    { email, password }: ReceivedBy<typeof users.signIn>,
    { signal }: CallContext,
  ): Promise<ReplyOf<typeof users.signIn>> {
    return this.sessions.signIn(email, password, signal);
  }

  @Handle(users.refreshSession)
  refreshSession({
    refreshToken,
  }: ReceivedBy<typeof users.refreshSession>): Promise<ReplyOf<typeof users.refreshSession>> {
    return this.sessions.refresh(refreshToken);
  }

  @Handle(users.signOut)
  async signOut(
    _request: ReceivedBy<typeof users.signOut>,
    { caller }: CallContext<UserCaller>,
  ): Promise<ReplyOf<typeof users.signOut>> {
    await this.sessions.signOut(caller);
    return {};
  }

  @Handle(users.signOutEverywhere)
  async signOutEverywhere(
    _request: ReceivedBy<typeof users.signOutEverywhere>,
    { caller }: CallContext<UserCaller>,
  ): Promise<ReplyOf<typeof users.signOutEverywhere>> {
    await this.sessions.signOutEverywhere(caller);
    return {};
  }

  @Handle(users.changePassword)
  async changePassword(
    { currentPassword, newPassword }: ReceivedBy<typeof users.changePassword>,
    { caller, signal }: CallContext<UserCaller>,
  ): Promise<ReplyOf<typeof users.changePassword>> {
    await this.passwordChange.change(caller, currentPassword, newPassword, signal);
    return {};
  }
}

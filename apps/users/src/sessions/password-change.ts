import { Injectable } from '@nestjs/common';
import type { UserCaller } from '@signalbox/rpc';
import { WrongPasswordError } from '../accounts/account-errors.ts';
import { AccountsService } from '../accounts/accounts.service.ts';
import { PasswordCheck } from '../accounts/password-check.ts';
import { Passwords, refuseCommonPassword } from '../accounts/passwords.ts';
import { SessionsService } from './sessions.service.ts';

/** Changes the password of the signed-in user, and ends all other sessions. */
@Injectable()
export class PasswordChange {
  constructor(
    private readonly accounts: AccountsService,
    private readonly passwordCheck: PasswordCheck,
    private readonly passwords: Passwords,
    private readonly sessions: SessionsService,
  ) {}

  /**
   * @throws WrongPasswordError if the current password is wrong.
   * @throws TooManyAttemptsError after too many wrong passwords, together with those of sign-ins.
   * @throws InvalidRequestError if the new password is common.
   */
  async change(caller: UserCaller, current: string, replacement: string, signal?: AbortSignal): Promise<void> {
    refuseCommonPassword(replacement, 'newPassword');
    const { email } = await this.accounts.get(caller.userId);
    const account = await this.passwordCheck.check('password-change', email, current, signal);
    const hash = () => this.passwords.hash(replacement);
    if (
      !account ||
      !(await this.accounts.replacePasswordHash(account, await this.passwords.inTurn(email, hash, signal)))
    )
      throw new WrongPasswordError();
    await this.sessions.signOutEverywhere(caller, caller.sessionId);
  }
}

import { Injectable } from '@nestjs/common';
import { Database, transaction } from '@signalbox/postgres';
import type { UserCaller } from '@signalbox/rpc';
import { WrongPasswordError } from '../accounts/account-errors.ts';
import { AccountsService } from '../accounts/accounts.service.ts';
import { PasswordCheck } from '../accounts/password-check.ts';
import { Passwords, refuseCommonPassword } from '../accounts/passwords.ts';
import type { UsersTables } from '../database.ts';
import { SessionsService } from './sessions.service.ts';

/** Changes the password of the signed-in user, and ends all other sessions. */
@Injectable()
export class PasswordChange {
  constructor(
    private readonly database: Database<UsersTables>,
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
    if (!account) throw new WrongPasswordError();
    const passwordHash = await this.passwords.inTurn(() => this.passwords.hash(replacement), signal);
    await transaction(this.database, async (changes) => {
      const isReplaced = await this.accounts.replacePasswordHash(account, passwordHash, changes);
      if (!isReplaced) throw new WrongPasswordError();
      await this.sessions.endOthers(caller, changes);
    });
  }
}

import { Injectable } from '@nestjs/common';
import { emailAddress } from '@signalbox/contract';
import { audit } from '@signalbox/service-defaults';
import { TooManyAttemptsError } from './account-errors.ts';
import { AccountsService, type Credentials } from './accounts.service.ts';
import { clientNetwork } from './client-network.ts';
import { FailedSignIns } from './failed-sign-ins.ts';
import { Passwords } from './passwords.ts';

/** Compares passwords with those of accounts, limits the failures and logs each outcome for audits. */
@Injectable()
export class PasswordCheck {
  constructor(
    private readonly accounts: AccountsService,
    private readonly passwords: Passwords,
    private readonly failures: FailedSignIns,
  ) {}

  /**
   * @param event - the name of the audit event.
   * @returns the account, or undefined after the same work if the password is wrong or there is no account.
   * @throws TooManyAttemptsError after too many failures, for any password, also if there is no account.
   */
  async check(event: string, email: string, password: string, signal?: AbortSignal): Promise<Credentials | undefined> {
    const address = emailAddress().safeParse(email).data ?? email;
    const account = await this.passwords.inTurn(() => this.compare(event, address, password), signal, address);
    if (account) this.passwords.forget(address);
    return account;
  }

  private async compare(event: string, email: string, password: string): Promise<Credentials | undefined> {
    const account = await this.accounts.credentials(email);
    const attempt = { email, network: clientNetwork(), userId: account?.userId };
    const report = (outcome: 'success' | 'failure' | 'limited') => audit({ event, outcome, userId: attempt.userId });
    await this.failures.assertAllowed(attempt).catch((error: unknown) => {
      if (error instanceof TooManyAttemptsError) report('limited');
      throw error;
    });
    const matches = await this.passwords.matches(password, account?.passwordHash);
    if (!account || !matches) {
      await this.failures.add(attempt);
      report('failure');
      return undefined;
    }
    const current = await this.withCurrentHash(account, password);
    // Another request has replaced the hash.
    if (!current) return this.compare(event, email, password);
    await this.failures.reset(attempt);
    report('success');
    return current;
  }

  /** Hashes the password again if the cost of a hash has changed. @returns undefined if the hash is not the given one any more. */
  private async withCurrentHash(account: Credentials, password: string): Promise<Credentials | undefined> {
    if (this.passwords.isCurrent(account.passwordHash)) return account;
    const passwordHash = await this.passwords.hash(password);
    return (await this.accounts.replacePasswordHash(account, passwordHash)) ? { ...account, passwordHash } : undefined;
  }
}

import { randomBytes } from 'node:crypto';
import { Access, type Operator, type SessionView } from './operator.ts';

/** All visitors are operators. The action token still proves that a page of the console sends an action. */
export class OpenAccess extends Access {
  private readonly visitor: Operator = {
    sessionId: 'open',
    email: null,
    userToken: undefined,
    actionToken: randomBytes(32).toString('base64url'),
  };

  override operator(): Operator {
    return this.visitor;
  }

  override async view(): Promise<SessionView> {
    return { access: 'open', email: null, actionToken: this.visitor.actionToken };
  }

  override signIn(): Promise<SessionView> {
    return this.view();
  }

  override async signOut(): Promise<void> {}
}

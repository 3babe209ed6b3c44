import type { GatewayAnswer, GatewayCall } from './gateway-client.ts';

export type Call = (call: GatewayCall) => Promise<GatewayAnswer>;

/** The password of the demo accounts. It is public. */
const PASSWORD = 'signalbox-demo';

/** Something that a demo user does. */
export interface Action {
  /** How often, compared with the shares of other actions. */
  readonly share: number;
  run(token: string): Promise<GatewayAnswer>;
}

/** One user of the demo traffic. */
export class DemoUser {
  private token: string | undefined;
  private signingIn: Promise<GatewayAnswer> | undefined;
  private readonly actions: readonly Action[];

  /**
   * @param isNew - whether its account may have to be created.
   * @param more - what it does besides using its account.
   */
  constructor(
    private readonly email: string,
    private readonly isNew: boolean,
    private readonly call: Call,
    more: readonly Action[],
    private readonly random: () => number = Math.random,
  ) {
    this.actions = [
      ...more,
      { share: 20, run: (token) => this.call({ path: '/api/me', token }) },
      { share: 1, run: () => (this.signingIn ??= this.signIn()) },
    ];
  }

  /** Makes one call. @throws Error without an answer. */
  async act(): Promise<GatewayAnswer> {
    if (this.token === undefined) return (this.signingIn ??= this.signIn());
    const answer = await this.next().run(this.token);
    if (answer.status === 401) this.token = undefined;
    return answer;
  }

  private next(): Action {
    const total = this.actions.reduce((sum, { share }) => sum + share, 0);
    let at = this.random() * total;
    return this.actions.find(({ share }) => (at -= share) < 0) ?? this.actions[0]!;
  }

  private async signIn(): Promise<GatewayAnswer> {
    const credentials = { email: this.email, password: PASSWORD };
    const signIn = () => this.call({ method: 'POST', path: '/api/sessions', body: credentials });
    try {
      let answer = await signIn();
      if (answer.status === 401 && this.isNew) {
        const body = { ...credentials, name: 'Traffic' };
        const created = await this.call({ method: 'POST', path: '/api/users', body });
        answer = created.status === 201 ? await signIn() : created;
      }
      this.token = (answer.body as { accessToken?: string } | undefined)?.accessToken;
      return answer;
    } finally {
      this.signingIn = undefined;
    }
  }
}

/** Consul refused a request. */
export class ConsulRefusalError extends Error {
  readonly status: number;

  constructor(request: string, status: number, text: string) {
    super(`${request}: ${status} ${text}`);
    this.name = 'ConsulRefusalError';
    this.status = status;
  }
}

/** A token without the secret, as Consul lists it. */
export interface ListedToken {
  readonly AccessorID: string;
  readonly Description: string;
  /** Null if it has none. */
  readonly Policies: readonly { readonly Name: string }[] | null;
}

interface Policy {
  readonly ID: string;
  readonly Name: string;
  readonly Rules: string;
}

const TIMEOUT_MS = 5_000;

/** The part of Consul's HTTP API that its access control needs, the same in versions 1.8 to 1.22. */
export class ConsulAcl {
  private readonly url: string;

  /** @param url - `http://consul:8500`. */
  constructor(url: string) {
    this.url = url;
  }

  /**
   * Creates the first management token.
   * @returns its secret.
   * @throws ConsulRefusalError if it already exists.
   */
  async bootstrap(): Promise<string> {
    return (await this.send<{ SecretID: string }>('PUT', 'acl/bootstrap')).SecretID;
  }

  /** @returns the token with this secret, or undefined if Consul does not know it. */
  async tokenOf(secret: string): Promise<ListedToken | undefined> {
    try {
      return await this.send<ListedToken>('GET', 'acl/token/self', secret);
    } catch (error) {
      if (error instanceof ConsulRefusalError && error.status === 403) return undefined;
      throw error;
    }
  }

  /** Creates a policy, or changes its rules. @returns its id. */
  async putPolicy(management: string, name: string, rules: string): Promise<string> {
    const policies = await this.send<Policy[]>('GET', 'acl/policies', management);
    const id = policies.find((policy) => policy.Name === name)?.ID;
    const body = { Name: name, Rules: rules };
    if (id === undefined) return (await this.send<Policy>('PUT', 'acl/policy', management, body)).ID;
    const { Rules } = await this.send<Policy>('GET', `acl/policy/${id}`, management);
    if (Rules !== rules) await this.send('PUT', `acl/policy/${id}`, management, { ID: id, ...body });
    return id;
  }

  /** Creates a token with this secret and policy. @returns it. */
  createToken(management: string, secret: string, policy: string): Promise<ListedToken> {
    return this.send('PUT', 'acl/token', management, { SecretID: secret, ...tokenWith(policy) });
  }

  /** Gives a token this policy, and no other rights. */
  async limitToken(management: string, accessor: string, policy: string): Promise<void> {
    await this.send('PUT', `acl/token/${accessor}`, management, { AccessorID: accessor, ...tokenWith(policy) });
  }

  tokensWith(management: string, policyId: string): Promise<ListedToken[]> {
    return this.send('GET', `acl/tokens?policy=${policyId}`, management);
  }

  async removeToken(management: string, accessor: string): Promise<void> {
    await this.send('DELETE', `acl/token/${accessor}`, management);
  }

  /** Sets the token with which the agent itself acts. */
  async setAgentToken(management: string, secret: string): Promise<void> {
    await this.send('PUT', 'agent/token/agent', management, { Token: secret });
  }

  private async send<T>(method: string, path: string, token?: string, body?: object): Promise<T> {
    const response = await fetch(`${this.url}/v1/${path}`, {
      method,
      headers: token === undefined ? {} : { 'X-Consul-Token': token },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await response.text();
    if (!response.ok) throw new ConsulRefusalError(`${method} /v1/${path}`, response.status, text.trim());
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }
}

const tokenWith = (policy: string) => ({ Description: policy, Policies: [{ Name: policy }] });

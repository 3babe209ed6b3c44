import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { contentOf, keepFile } from '../place-file.ts';
import { ConsulAcl, ConsulRefusalError } from './consul-acl.ts';
import { AGENT_RULES } from './rules.ts';

/** A token to issue. */
export interface TokenPlan {
  /** A service or another client. */
  readonly name: string;
  /** The folder in which the client finds its token, as `consul-token`. */
  readonly folder: string;
  /** The mode of the file. @defaultValue only the owner reads it */
  readonly mode?: number;
  readonly rules: string;
}

export interface AccessControlOptions {
  /** Consul's HTTP API: `http://consul:8500`. */
  readonly url: string;
  /** The private folder for the management token and the agent's. */
  readonly folder: string;
  /** Consul's data folder. Write access to it allows a new bootstrap. */
  readonly consulData: string;
  readonly tokens: readonly TokenPlan[];
}

const UPDATE_INTERVAL_MS = 5_000;
const RETRY_MS = 500;
/** The id of the policy with all rights in every Consul. */
const GLOBAL_MANAGEMENT = '00000000-0000-0000-0000-000000000001';
const BOOTSTRAP_DESCRIPTION = 'Bootstrap Token (Global Management)';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * The access control of a Consul that denies by default: a token for each client, with only its own rules. The files of
 * the clients decide the secrets, so a Consul that lost its data gets the same tokens again.
 */
export class AccessControl {
  private readonly options: AccessControlOptions;
  private readonly acl: ConsulAcl;

  constructor(options: AccessControlOptions) {
    this.options = options;
    this.acl = new ConsulAcl(options.url);
  }

  /** Updates it repeatedly. @param updated - receives each result. After an error it tries again. */
  async keep(updated: (error?: Error) => void): Promise<never> {
    for (;;) {
      const error = await this.update().then(
        () => undefined,
        (reason: Error) => reason,
      );
      updated(error);
      await delay(error === undefined ? UPDATE_INTERVAL_MS : RETRY_MS);
    }
  }

  /**
   * Creates what Consul lacks, and removes the rights that it should not give.
   * @throws Error if Consul does not answer, or refuses.
   */
  async update(): Promise<void> {
    const { folder, tokens } = this.options;
    const management = await this.managementToken();
    const agent = await this.issue(management, { name: 'agent', folder: join(folder, 'agent'), rules: AGENT_RULES });
    await this.acl.setAgentToken(management, agent);
    for (const plan of tokens) await this.issue(management, plan);
  }

  /** @returns its secret. */
  private async managementToken(): Promise<string> {
    const { folder } = this.options;
    const stored = storedToken(folder);
    if (stored !== undefined && (await this.acl.tokenOf(stored)) !== undefined) return stored;
    const secret = await this.bootstrap();
    keepFile(fileIn(folder), secret);
    const own = await this.acl.tokenOf(secret);
    const all = await this.acl.tokensWith(secret, GLOBAL_MANAGEMENT);
    const lost = all.filter(({ Description }) => Description === BOOTSTRAP_DESCRIPTION);
    await this.removeExcept(secret, own?.AccessorID, lost);
    return secret;
  }

  /** If Consul was bootstrapped before, write access to its data folder proves the right to do so again. */
  private async bootstrap(): Promise<string> {
    try {
      return await this.acl.bootstrap();
    } catch (error) {
      const index = error instanceof ConsulRefusalError && /reset index: (\d+)/.exec(error.message)?.[1];
      if (!index) throw error;
      writeFileSync(join(this.options.consulData, 'acl-bootstrap-reset'), index, { mode: 0o640 });
      return this.acl.bootstrap();
    }
  }

  /** Issues a token, and removes other tokens with its policy. @returns its secret. */
  private async issue(management: string, { name, folder, mode, rules }: TokenPlan): Promise<string> {
    const secret = storedToken(folder) ?? randomUUID();
    keepFile(fileIn(folder), secret, mode);
    const policy = `signalbox-${name}`;
    const policyId = await this.acl.putPolicy(management, policy, rules);
    const found = await this.acl.tokenOf(secret);
    const token = found ?? (await this.acl.createToken(management, secret, policy));
    if (token.Policies?.map(({ Name }) => Name).join() !== policy)
      await this.acl.limitToken(management, token.AccessorID, policy);
    await this.removeExcept(management, token.AccessorID, await this.acl.tokensWith(management, policyId));
    return secret;
  }

  private async removeExcept(
    management: string,
    accessor: string | undefined,
    tokens: readonly { readonly AccessorID: string }[],
  ): Promise<void> {
    for (const { AccessorID } of tokens)
      if (AccessorID !== accessor) await this.acl.removeToken(management, AccessorID);
  }
}

const fileIn = (folder: string) => join(folder, 'consul-token');

/** The secret in a folder. Undefined if there is none. */
function storedToken(folder: string): string | undefined {
  const content = contentOf(fileIn(folder));
  return content !== undefined && UUID.test(content) ? content : undefined;
}

import { Injectable } from '@nestjs/common';
import type { RequestOf } from '@signalbox/contract';
import { users, type TokenState } from '@signalbox/contracts-users';
import { InjectClient, type ClientOf } from '@signalbox/rpc';
import type { JSONWebKeySet } from 'jose';
import { KeySource } from './key-source.ts';

/** Time for the reply after the end of a wait. */
const REPLY_MS = 2_000;

/** Reads the keys and the ended sessions from the users service. */
@Injectable()
export class RemoteKeySource extends KeySource {
  /** The instance that answered last: its reply contains only what has changed. */
  private affinity: { instanceId?: string } = {};

  constructor(@InjectClient(users) private readonly client: ClientOf<typeof users>) {
    super();
  }

  override keys(): Promise<JSONWebKeySet> {
    return this.client.getKeys({});
  }

  /** Waits for a change. After a failure, the next call goes to any instance. */
  async watch(request: RequestOf<typeof users.watchTokens>, signal: AbortSignal): Promise<TokenState> {
    const timeoutMs = (request.waitMs ?? 0) + REPLY_MS;
    try {
      return await this.client.watchTokens(request, { timeoutMs, signal, affinity: this.affinity });
    } catch (error) {
      this.affinity = {};
      throw error;
    }
  }
}

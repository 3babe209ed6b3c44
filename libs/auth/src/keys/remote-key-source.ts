import { Injectable } from '@nestjs/common';
import { users } from '@signalbox/contracts-users';
import { InjectClient, type ClientOf } from '@signalbox/rpc';
import type { JSONWebKeySet } from 'jose';
import { KeySource } from './key-source.ts';

/** Reads the keys from the users service. */
@Injectable()
export class RemoteKeySource extends KeySource {
  constructor(@InjectClient(users) private readonly client: ClientOf<typeof users>) {
    super();
  }

  override keys(): Promise<JSONWebKeySet> {
    return this.client.getKeys({});
  }
}

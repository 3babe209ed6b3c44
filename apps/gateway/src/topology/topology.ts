import { Inject, Injectable } from '@nestjs/common';
import { ServiceCaller } from '@signalbox/discovery';
import { ServiceIdentity } from '@signalbox/service-defaults';
import type { z } from 'zod';
import type { topology } from './topology.api.ts';

/** Under this token stands the name of the policy by which this gateway picks instances. */
export const BALANCING_POLICY = Symbol('balancing policy');

/** What this gateway knows of the instances it calls. */
@Injectable()
export class Topology {
  constructor(
    private readonly caller: ServiceCaller<unknown, unknown>,
    private readonly identity: ServiceIdentity,
    @Inject(BALANCING_POLICY) private readonly policy: string,
  ) {}

  view(): z.output<typeof topology> {
    const services = this.caller.view().map(({ instances, ...service }) => ({ ...service, instances: [...instances] }));
    return { gateway: { id: this.identity.instanceId, policy: this.policy }, services };
  }
}

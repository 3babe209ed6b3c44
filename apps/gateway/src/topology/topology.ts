import { Inject, Injectable } from '@nestjs/common';
import { ServiceClient } from '@signalbox/discovery';
import { RuntimeConfig, ServiceIdentity } from '@signalbox/service-defaults';
import type { z } from 'zod';
import { CONFIG, type GatewayConfig } from '../config.ts';
import type { topology } from './topology.api.ts';

/** The state of the instances that this gateway calls. */
@Injectable()
export class Topology {
  constructor(
    private readonly client: ServiceClient<unknown, unknown>,
    private readonly identity: ServiceIdentity,
    private readonly runtimeConfig: RuntimeConfig,
    @Inject(CONFIG) private readonly config: GatewayConfig,
  ) {}

  view(): z.output<typeof topology> {
    const services = this.client.view().map(({ instances, ...service }) => ({ ...service, instances: [...instances] }));
    const { documents, pinned } = this.runtimeConfig.report();
    const configuration = { documents: [...documents], pinned: [...pinned] };
    const gateway = { id: this.identity.instanceId, policy: this.config.BALANCING_POLICY, configuration };
    return { gateway, services };
  }
}

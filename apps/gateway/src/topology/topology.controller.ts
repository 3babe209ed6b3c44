import { Controller, type Type } from '@nestjs/common';
import type { Endpoint } from '../api/endpoint.ts';
import { Serve } from '../api/serve.ts';
import { Topology } from './topology.ts';
import { getTopology } from './topology.api.ts';

/** Creates the topology controller. A setting decides its access, so the endpoint is complete only at startup. */
export function topologyController(access: Endpoint['access']): Type {
  @Controller()
  class TopologyController {
    constructor(private readonly topology: Topology) {}

    @Serve({ ...getTopology, access })
    getTopology() {
      return this.topology.view();
    }
  }
  return TopologyController;
}

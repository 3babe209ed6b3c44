import { Controller, type Type } from '@nestjs/common';
import type { Endpoint } from '../api/endpoint.ts';
import { Serve } from '../api/serve.ts';
import { Topology } from './topology.ts';
import { getTopology } from './topology.api.ts';

/** The controller of the topology. Its access is an operator's choice, so the endpoint is complete only at the start. */
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

import { Controller } from '@nestjs/common';
import { Serve } from '../api/serve.ts';
import { Topology } from './topology.ts';
import { getTopology, getTopologyOpenly } from './topology.api.ts';

@Controller()
export class TopologyController {
  constructor(private readonly topology: Topology) {}

  @Serve(getTopology)
  getTopology() {
    return this.topology.view();
  }
}

/** Stands in the place of {@link TopologyController} where the topology is public. */
@Controller()
export class OpenTopologyController {
  constructor(private readonly topology: Topology) {}

  @Serve(getTopologyOpenly)
  getTopology() {
    return this.topology.view();
  }
}

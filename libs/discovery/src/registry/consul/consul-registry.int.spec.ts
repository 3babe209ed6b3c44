import { startConsulDev, startRealConsul, whyNoRealConsul } from '@signalbox/consul-dev';
import { describeRegistry } from '../registry.contract.fixture.ts';
import { registryOver } from './consul-registry.fixture.ts';

describeRegistry('consul-dev', registryOver(startConsulDev));

const missing = whyNoRealConsul();
if (missing === undefined) describeRegistry('consul agent -dev', registryOver(startRealConsul));
else
  process.stderr.write(`${missing}
`);

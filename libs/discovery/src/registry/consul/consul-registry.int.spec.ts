import { startConsulDev, startRealConsul, whyNoRealConsul, type ConsulDev } from '@signalbox/consul-dev';
import { describeRegistry, type RegistryUnderTest } from '../registry.contract.fixture.ts';
import { ConsulRegistry } from './consul-registry.ts';

type StartConsul = (options: { port?: number }) => Promise<ConsulDev>;

const registryOver = (startConsul: StartConsul) => async (): Promise<RegistryUnderTest> => {
  let consul = await startConsul({});
  return {
    registry: new ConsulRegistry({ url: consul.url }),
    stop: () => consul.stop(),
    start: async () => {
      consul = await startConsul({ port: consul.port });
    },
  };
};

describeRegistry('consul-dev', registryOver(startConsulDev));

const missing = whyNoRealConsul();
if (missing === undefined) describeRegistry('consul agent -dev', registryOver(startRealConsul));
else
  process.stderr.write(`${missing}
`);

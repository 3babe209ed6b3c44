import { loadConfigOrExit, runService } from '@signalbox/service-defaults';
import { AppModule, NAME } from './app.module.ts';
import { gatewayConfig } from './config.ts';
import { httpEdge } from './http/http-edge.ts';

const config = loadConfigOrExit(gatewayConfig);

await runService({
  name: NAME,
  schema: gatewayConfig,
  config,
  module: AppModule.forRoot({ config }),
  edge: httpEdge(config),
});

import { orders } from '@signalbox/contracts-orders';
import { loadConfigOrExit, rpcEdge, runService } from '@signalbox/service-defaults';
import { AppModule } from './app.module.ts';
import { ordersConfig } from './config.ts';

const config = loadConfigOrExit(ordersConfig);

await runService({
  name: orders.serviceName,
  schema: ordersConfig,
  config,
  module: AppModule.forRoot({ config }),
  edge: rpcEdge,
});

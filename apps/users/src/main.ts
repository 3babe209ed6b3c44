import { users } from '@signalbox/contracts-users';
import { loadConfigOrExit, rpcEdge, runService } from '@signalbox/service-defaults';
import { AppModule } from './app.module.ts';
import { usersConfig } from './config.ts';

const config = loadConfigOrExit(usersConfig);

await runService({
  name: users.serviceName,
  schema: usersConfig,
  config,
  module: AppModule.forRoot({ config }),
  edge: rpcEdge,
});

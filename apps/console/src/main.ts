import { loadConfigOrExit, runService } from '@signalbox/service-defaults';
import { AppModule, NAME } from './app.module.ts';
import { consoleConfig } from './config.ts';
import { consoleEdge } from './http/console-edge.ts';

const config = loadConfigOrExit(consoleConfig);

await runService({
  name: NAME,
  schema: consoleConfig,
  config,
  module: AppModule.forRoot({ config }),
  edge: consoleEdge(config),
});

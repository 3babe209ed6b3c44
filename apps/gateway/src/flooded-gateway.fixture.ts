import { createLogger, loadConfig, NestLogger, serviceIdentity } from '@signalbox/service-defaults';
import { AppModule, NAME } from './app.module.ts';
import { gatewayConfig } from './config.ts';
import { httpEdge } from './http/http-edge.ts';

// A gateway without services, in its own process, so that a test can measure its memory.
const config = loadConfig(gatewayConfig);
const logger = new NestLogger(createLogger(serviceIdentity(NAME, config), config));
const edge = await httpEdge(config)({ module: AppModule.forRoot({ config }), config, host: config.HOST, logger });
const port = await edge.listen();
process.on('message', () => process.send!(process.memoryUsage().rss));
process.send!(port);

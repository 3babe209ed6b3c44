import 'reflect-metadata';
import {
  loadConfigOrExit,
  rpcEdge,
  runService,
  ServiceDefaultsModule,
  serviceSettings,
} from '@signalbox/service-defaults';
import { z } from 'zod';

// A service that only registers and waits for the service that it needs. cases.ts runs it with the libraries' sources.

class WagonsModule {}

const schema = z.object({ ...serviceSettings, NEEDS: z.string().optional() });
const config = loadConfigOrExit(schema);
const needs = config.NEEDS === undefined ? [] : [config.NEEDS];
const defaults = ServiceDefaultsModule.forRoot({ name: 'wagons', config, needs });
const module = { module: WagonsModule, imports: [defaults] };
await runService({ name: 'wagons', schema, config, module, edge: rpcEdge });

import { once } from 'node:events';
import { Controller, Injectable, Module, type OnModuleInit } from '@nestjs/common';
import { anyone, command, contract } from '@signalbox/contract';
import { Authenticator, Handle } from '@signalbox/rpc';
import { z } from 'zod';
import { loadConfigOrExit } from '../config/config.ts';
import { serviceSettings } from '../config/service-settings.ts';
import { flag } from '../config/setting.ts';
import type { HealthCheck } from '../health/readiness.ts';
import { ServiceDefaultsModule } from '../service-defaults.module.ts';
import { rpcEdge } from './rpc-edge.ts';
import { runService } from './run-service.ts';

const schema = z.object({
  ...serviceSettings,
  NEEDS: z.string().optional(),
  DATABASE_HANGS: flag().default(false),
  MIGRATION_HANGS: flag().default(false),
});
const config = loadConfigOrExit(schema);

const wagons = contract('wagons', {
  depart: command({ auth: anyone(), request: z.object({}), reply: z.object({ departed: z.boolean() }) }),
});

@Controller()
class WagonsController {
  /** Replies when the parent process allows it. */
  @Handle(wagons.depart)
  async depart(): Promise<{ departed: boolean }> {
    process.send?.({ type: 'departing' });
    await once(process, 'message');
    return { departed: true };
  }
}

@Injectable()
class Database implements HealthCheck, OnModuleInit {
  readonly name = 'database';

  async onModuleInit(): Promise<void> {
    if (!config.MIGRATION_HANGS) return;
    process.send?.({ type: 'migrating' });
    await new Promise(() => {});
  }

  async check(): Promise<void> {
    if (config.DATABASE_HANGS) await new Promise(() => {});
  }
}

const needs = config.NEEDS ? [config.NEEDS] : [];

@Module({
  imports: [ServiceDefaultsModule.forRoot({ name: 'wagons', config, needs, checks: [Database] })],
  controllers: [WagonsController],
  // It serves only public messages.
  providers: [Database, { provide: Authenticator, useValue: undefined }],
})
class WagonsModule {}

await runService({ name: 'wagons', schema, config, module: WagonsModule, edge: rpcEdge });

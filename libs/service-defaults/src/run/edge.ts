import type { DynamicModule, INestApplicationContext, Type } from '@nestjs/common';
import type { ServiceConfig } from '../config/service-settings.ts';
import type { NestLogger } from '../logging/nest-logger.ts';

/** What takes in a service's work: its Nest application, and the port it listens on. */
export interface Edge {
  /** Its modules are there, not initialised yet. Closing it closes connections first, pools last. */
  readonly app: INestApplicationContext;
  /** Whether other instances call its port, so that they must accept its address. @defaultValue false: only clients do */
  readonly isCalledByInstances?: boolean;
  /** Listens; the modules are initialised by then. @returns the port. */
  listen(): Promise<number>;
  /** Takes no new work, and resolves when what is in flight has ended, or after `timeoutMs`. */
  drain(timeoutMs: number): Promise<void>;
}

interface EdgeOptions<Config extends ServiceConfig = ServiceConfig> {
  readonly module: Type | DynamicModule;
  readonly config: Config;
  readonly logger: NestLogger;
}

export type CreateEdge = (options: EdgeOptions) => Promise<Edge>;

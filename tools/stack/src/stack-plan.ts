import type { ControlAddress } from './control/control-address.ts';
import type { ConnectionBudget } from './parts/connection-budget.ts';
import type { StartCluster } from './parts/database-run.ts';
import type { IdentityPlan } from './parts/identities.ts';
import type { RegistryChoice } from './parts/registry.ts';
import type { ServiceCommand } from './parts/service-run.ts';
import type { PlannedService } from './planned-services.ts';
import type { ExitReport } from './processes/run.ts';
import type { SupervisionOptions } from './processes/supervised.ts';

/** Everything that is needed to run the system. */
export interface StackPlan {
  readonly services: readonly PlannedService[];
  readonly commandOf: ServiceCommand;
  readonly registry: RegistryChoice;
  /** The installation name, if the registry is shared. */
  readonly installation?: string;
  readonly startCluster: StartCluster;
  readonly connections: ConnectionBudget;
  readonly dataDir: string;
  /** The certificate and the keys of each service. */
  readonly identities?: IdentityPlan['files'];
  /** Environment variables that all services inherit. */
  readonly env: NodeJS.ProcessEnv;
  readonly supervision: SupervisionOptions;
  /** How the console reaches the control interface. */
  readonly control: ControlAddress;
}

/** Receives the events of the stack's processes. */
export interface StackListener {
  wroteLine(name: string, line: string): void;
  /** @param restarts - 0 for the first start. */
  ready(name: string, restarts: number): void;
  exited(name: string, exit: ExitReport, wasReady: boolean, retryInMs: number | undefined): void;
  /** `Stack.state()` has changed. */
  changed(): void;
}

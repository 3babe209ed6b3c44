/**
 * The agent runs inside a service's process. It is the first entry of the service's bundle, and the service's own code
 * does not depend on it. It adds crash points to the Postgres driver and to the service client, so that the
 * harness can inject faults there.
 */
import { listenToHarness } from './fault-injection.ts';
import { interruptCalls } from './remote-faults.ts';
import { interruptStatements } from './statement-faults.ts';

interruptStatements();
interruptCalls();
if (process.send) listenToHarness();

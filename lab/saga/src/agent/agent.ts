/**
 * Runs inside a service's process, in the service's bundle and before it, which knows nothing of it: the driver of the
 * database and the caller of other services get points where the harness can have things go wrong.
 */
import { listen } from './crossing.ts';
import { interruptCalls } from './remote-faults.ts';
import { interruptStatements } from './statement-faults.ts';

interruptStatements();
interruptCalls();
if (process.send) listen();

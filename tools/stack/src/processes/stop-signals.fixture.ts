import { stopSignals } from './stop-signals.ts';

// Prints its pid, then repeatedly that it runs, and ends at a stop signal.

const { stop } = stopSignals();
if (stop.aborted) process.exit();
stop.addEventListener('abort', () => process.exit());
process.stdout.on('error', () => {});
console.log(process.pid);
setInterval(() => console.log('runs'), 250);

import { stopSignals } from './stop-signals.ts';

// Says its pid, then again and again that it runs, and ends when it is asked to stop.

const { stop } = stopSignals();
if (stop.aborted) process.exit();
stop.addEventListener('abort', () => process.exit());
process.stdout.on('error', () => {});
console.log(process.pid);
setInterval(() => console.log('runs'), 250);

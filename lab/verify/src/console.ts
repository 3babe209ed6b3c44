import type { Check } from '@signalbox/lab-parts/check';
import { verifyBrowser } from './console/browser.ts';
import { verifyFlood } from './console/flood.ts';
import { verifyStartCost } from './console/start-cost.ts';
import { verifyTraffic } from './console/traffic.ts';

/** What the console costs, and how fast it shows what happens. */
export async function verifyConsole(): Promise<Check[]> {
  return [
    ...(await verifyStartCost()),
    ...(await verifyTraffic()),
    ...(await verifyBrowser()),
    ...(await verifyFlood()),
  ];
}
